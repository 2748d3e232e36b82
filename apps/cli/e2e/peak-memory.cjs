// Loaded before a command: writes down, when it ends, what it took at most of memory, in kilobytes.
const { writeFileSync } = require("node:fs");

process.on("exit", () => {
  writeFileSync(process.env.FS_PEAK_FILE, String(process.resourceUsage().maxRSS));
});
