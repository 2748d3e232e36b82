import { gunzipSync } from "node:zlib";

/** The files of a packed package: name -> text. */
export function readTarball(bytes) {
  const tar = gunzipSync(bytes);
  const files = new Map();
  for (let at = 0; at + 512 <= tar.length; ) {
    const name = text(tar, at, 100);
    if (name === "") break;
    const size = Number.parseInt(text(tar, at + 124, 12), 8);
    const prefix = text(tar, at + 345, 155);
    files.set(prefix === "" ? name : `${prefix}/${name}`, text(tar, at + 512, size));
    at += 512 + Math.ceil(size / 512) * 512;
  }
  return files;
}

function text(tar, at, length) {
  return tar
    .toString("utf8", at, at + length)
    .replace(/\0[\s\S]*$/, "")
    .trimEnd();
}
