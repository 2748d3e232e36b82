// Loaded before the command: says which native modules it loads.
const load = process.dlopen;
process.dlopen = (module, file, ...rest) => {
  process.stderr.write(`native: ${file}\n`);
  return load(module, file, ...rest);
};
