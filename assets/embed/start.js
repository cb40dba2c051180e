// The embedded page's one script. `cargo xtask build` puts both wasm modules (gzipped, in base64) and what
// wasm-bindgen writes for them into it: a sandboxed frame may load no modules and fetch nothing.
(() => {
  'use strict';
  const packed = { app: '{app}', worker: '{worker}' };
  const workerScript = '{worker script}';

  /** Says something to the page around this one, in the words of gradient-lab.d.ts. */
  const tell = (message) => {
    if (parent === window) return;
    parent.postMessage({ source: 'gradient-lab', v: 1, ...message }, '*');
    // Canvas, the learning management system, has a message of its own for this.
    if (message.type === 'resize') parent.postMessage({ subject: 'lti.frameResize', height: message.height }, '*');
  };

  const unpack = (text) => {
    const raw = atob(text);
    const bytes = new Uint8Array(raw.length);
    for (let at = 0; at < raw.length; at += 1) bytes[at] = raw.charCodeAt(at);
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))).arrayBuffer();
  };

  /** Draws what is to be seen of an element, words and canvases, onto a canvas. */
  const draw = (root, scale) => {
    const area = root.getBoundingClientRect();
    const canvas = document.createElement('canvas');
    canvas.width = Math.round(area.width * scale);
    canvas.height = Math.round(area.height * scale);
    const context = canvas.getContext('2d');
    context.scale(scale, scale);
    context.translate(-area.left, -area.top);
    context.fillStyle = getComputedStyle(document.body).backgroundColor;
    context.fillRect(area.left, area.top, area.width, area.height);
    // What is clipped away is there for those who hear the page.
    const seen = (node) =>
      node instanceof Element && getComputedStyle(node).clipPath !== 'none'
        ? NodeFilter.FILTER_REJECT
        : NodeFilter.FILTER_ACCEPT;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, seen);
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (node instanceof HTMLCanvasElement && node.width > 0) {
        const { left, top, width, height } = node.getBoundingClientRect();
        context.drawImage(node, left, top, width, height);
      } else if (node.nodeType === Node.TEXT_NODE && node.parentElement.checkVisibility()) {
        const style = getComputedStyle(node.parentElement);
        context.font = `${style.fontStyle} ${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
        context.fillStyle = style.color;
        context.textBaseline = 'middle';
        // Word by word: each stands where the browser has put it, however lines break.
        for (const { 0: word, index } of node.data.matchAll(/\S+/g)) {
          const range = document.createRange();
          range.setStart(node, index);
          range.setEnd(node, index + word.length);
          const { left, top, width, height } = range.getBoundingClientRect();
          if (width > 1) context.fillText(word, left, top + height / 2);
        }
      }
    }
    return canvas;
  };

  // What the wasm asks of this script.
  const gradientLab = {
    tell,
    /** The worker that trains: the one in here, or for a GPU the page's own, which looks for one. */
    startWorker(gpu) {
      if (gpu && origin !== 'null') return new Worker('./worker_loader.js', { type: 'module' });
      const start = 'onmessage = ({ data }) => { onmessage = null; wasm_bindgen({ module_or_path: data }); };';
      const address = URL.createObjectURL(new Blob([workerScript, '\n', start], { type: 'text/javascript' }));
      const worker = new Worker(address);
      unpack(packed.worker).then((bytes) => worker.postMessage(bytes, [bytes]));
      return worker;
    },
    screenshot: () => draw(document.body, 2).toDataURL('image/png'),
  };

  '{app script}';

  '{trouble script}';

  /** Comes true when the page is first seen: until then it costs nothing. */
  const seen = () =>
    new Promise((resolve) => {
      new IntersectionObserver((entries, observer) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        observer.disconnect();
        resolve();
      }).observe(document.documentElement);
    });

  const start = async () => {
    tell({ type: 'loading' });
    await seen();
    await wasm_bindgen({ module_or_path: await unpack(packed.app) });
  };
  start().catch((error) => {
    cannotStart('missing');
    tell({ type: 'error', message: `cannot start: ${error}` });
  });
})();
