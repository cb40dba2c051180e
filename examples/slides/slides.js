// As reveal.js is started everywhere: it loads a frame's `data-src` when its slide is shown.

import Reveal from './node_modules/reveal.js/dist/reveal.mjs';

await new Reveal({ hash: true, transition: 'none', width: 960, height: 640 }).initialize();
