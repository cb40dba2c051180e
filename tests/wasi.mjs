#!/usr/bin/env -S node --no-warnings
// Runs a program built for wasm32-wasip1, such as a test binary: `wasi.mjs PROGRAM ARGUMENTS…`.

import { readFile } from "node:fs/promises";
import { argv, env, exit } from "node:process";
import { WASI } from "node:wasi";

const [, , program, ...rest] = argv;
// proptest keeps what failed in files, and there are none here.
const quiet = { ...env, PROPTEST_DISABLE_FAILURE_PERSISTENCE: "1" };
const wasi = new WASI({ version: "preview1", args: [program, ...rest], env: quiet, returnOnExit: true });
const { instance } = await WebAssembly.instantiate(await readFile(program), wasi.getImportObject());
exit(wasi.start(instance));
