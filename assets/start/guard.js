// Watches the page start. Where that fails, or takes very long, trouble.js comes and says why. A file of its own and no
// module: it must run where no module does.
(() => {
  /** On a slow network a page takes its time. */
  const PATIENCE_MS = 20_000;
  let failed = false;
  const say = (reason) => {
    // Once the page has started there is no skeleton.
    if (failed || document.getElementById('skeleton') === null) return;
    failed = reason === '';
    const script = document.createElement('script');
    // The mark that the policy knows: to a page without an origin nothing is 'self' in WebKit.
    script.nonce = 'own';
    script.src = './trouble.js';
    script.dataset.reason = reason;
    document.head.append(script);
  };
  const fail = ({ target }) => {
    // Without its styles the page starts all the same.
    if (target.tagName !== 'LINK') say('');
  };
  addEventListener('error', fail, true);
  addEventListener('unhandledrejection', fail);
  setTimeout(say, PATIENCE_MS, 'slow');
})();
