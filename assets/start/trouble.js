// Says why the page cannot start, in the reader's language. The build puts the words of all languages into it: there is
// no wasm to say them.

/**
 * Says it in the place of the skeleton. `otherwise` is what is wrong where the browser has all it needs: of a page in one
 * file, which needs neither a server nor an origin, or of one that is only slow.
 */
const cannotStart = (otherwise) => {
  const catalogues = '{words}';
  const asked = [location.hash, location.search].map((part) => new URLSearchParams(part.slice(1)).get('lang'));
  const primary = (tag) => tag.toLowerCase().split('-')[0];
  const spoken = (tag) => Object.keys(catalogues).find((known) => primary(known) === primary(tag));
  const language = [...asked, ...navigator.languages].map((tag) => tag && spoken(tag)).find(Boolean) ?? 'en';

  const module = (...sections) => new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0, ...sections]);
  // A function of one i8x16.popcnt.
  const simd = module(1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11);
  const compiles = () => {
    try {
      return new WebAssembly.Module(module()) !== null;
    } catch {
      return false;
    }
  };
  const why = () => {
    if (typeof WebAssembly !== 'object') return 'no_wasm';
    if (!WebAssembly.validate(simd)) return 'no_simd';
    if (!compiles()) return 'policy';
    if (otherwise !== undefined) return otherwise;
    if (location.protocol === 'file:') return 'disk';
    return origin === 'null' ? 'sandbox' : 'missing';
  };
  const reason = why();

  const skeleton = document.getElementById('skeleton');
  if (skeleton === null) return;
  skeleton.removeAttribute('aria-busy');
  skeleton.querySelectorAll('[role=status], .late, main, .bone').forEach((part) => part.remove());
  const notice = document.createElement('p');
  notice.className = 'notice';
  notice.lang = language;
  notice.dataset.trouble = reason;
  notice.setAttribute('role', 'alert');
  notice.textContent = catalogues[language][reason];
  const main = document.createElement('main');
  main.append(notice);
  skeleton.append(main);
};
