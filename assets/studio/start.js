// Starts the studio. A file of its own, since the page's policy forbids what is inline.
import start from './studio.js';

start({ module_or_path: './studio_bg.wasm' });
