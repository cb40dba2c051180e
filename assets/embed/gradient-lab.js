// <gradient-lab preset="deep-sigmoid" lock="depth">: an embedded Gradient Lab as an element. No framework, no
// dependency. Attributes are the fields of the page by their written names; `gradient-lab.d.ts` has the types.

const SOURCE = 'gradient-lab';
const VERSION = 1;

/** How long the page may take to say that it is there. */
const PATIENCE_MS = 20_000;

/** Attributes that are the element's own, not fields of the page. */
const OWN = new Set(['src', 'name', 'class', 'id', 'style', 'slot', 'title', 'hidden', 'tabindex', 'dir', 'is', 'part', 'role']);

/** Messages of the page that are events of the element. */
const EVENTS = ['ready', 'change', 'step', 'verdict', 'resize', 'warning', 'error'];

/** The element's fields: every attribute that is not its own and not meant for others. */
const isField = (name) => !OWN.has(name) && !/^(data|aria|on)/.test(name);

/** An attribute without a value, as in `<gradient-lab autoplay>`, says yes. */
const valueOf = (name, value) => (name === 'autoplay' && value === '' ? 'true' : value);

// Server-side renderers import modules too; there is no such class there.
const Base = globalThis.HTMLElement ?? class {};

export class GradientLab extends Base {
  #frame = null;
  #root;
  #observer = null;
  #patience = 0;
  #there = false;
  #waiting = new Map();
  #lastId = 0;
  #ready = null;
  #state = null;
  #changed = new Map();

  constructor() {
    super();
    this.#root = this.attachShadow({ mode: 'open' });
    // Constructed styles are no inline styles: they pass every Content-Security-Policy.
    const styles = new CSSStyleSheet();
    styles.replaceSync(`
      :host { display: block; min-width: 0; contain: content; }
      :host([hidden]) { display: none; }
      iframe { display: block; width: 100%; height: 420px; border: 0; color-scheme: auto; }
      slot { display: none; }
      :host([failed]) slot { display: block; }
      :host([failed]) iframe { display: none; }
    `);
    this.#root.adoptedStyleSheets = [styles];
    this.#root.append(document.createElement('slot'));
  }

  connectedCallback() {
    addEventListener('message', this.#receive);
    this.#open();
    this.#observer = new MutationObserver((records) => this.#follow(records));
    this.#observer.observe(this, { attributes: true });
  }

  disconnectedCallback() {
    removeEventListener('message', this.#receive);
    this.#observer?.disconnect();
    this.#close();
  }

  /** Every field of the page, as it said last; null before it is ready. */
  get state() {
    return this.#state;
  }

  /** Resolves when the page can be talked to. */
  get ready() {
    return this.#ready.promise;
  }

  setState(state) {
    return this.#ask('setState', { state });
  }

  getState() {
    return this.#ask('getState');
  }

  play() {
    return this.#ask('play');
  }

  pause() {
    return this.#ask('pause');
  }

  step() {
    return this.#ask('step');
  }

  reset() {
    return this.#ask('reset');
  }

  async screenshot() {
    return (await this.#ask('screenshot')).png;
  }

  #open() {
    let resolve;
    let reject;
    const promise = new Promise((yes, no) => [resolve, reject] = [yes, no]);
    promise.catch(() => {}); // whoever waits for it hears of it
    this.#ready = { promise, resolve, reject };
    this.removeAttribute('failed');
    const page = new URL(this.getAttribute('src') ?? 'embed.html', this.hasAttribute('src') ? document.baseURI : import.meta.url);
    const fields = new URLSearchParams();
    for (const { name, value } of this.attributes) {
      if (isField(name) && name !== 'failed') fields.set(name.replaceAll('-', '_'), valueOf(name, value));
    }
    page.hash = fields.toString();
    const frame = document.createElement('iframe');
    frame.title = this.getAttribute('title') ?? this.getAttribute('aria-label') ?? 'Gradient Lab';
    frame.loading = 'lazy';
    frame.referrerPolicy = 'no-referrer';
    // What it never needs, whoever serves it.
    frame.sandbox = 'allow-scripts allow-same-origin allow-popups allow-popups-to-escape-sandbox allow-downloads';
    frame.addEventListener('load', () => this.#beginToWait());
    frame.src = page.href;
    this.#frame = frame;
    this.#there = false;
    this.#root.prepend(frame);
  }

  #close() {
    clearTimeout(this.#patience);
    this.#frame?.remove();
    this.#frame = null;
    this.#ready?.reject(new Error('the element was taken out of the page'));
    for (const { reject } of this.#waiting.values()) reject(new Error('the element was taken out of the page'));
    this.#waiting.clear();
  }

  // A frame that could not be loaded loads, too: an error page. Only ours says that it is there, and does so
  // before it has loaded or soon after; it starts when it is first seen, which may be much later.
  #beginToWait() {
    clearTimeout(this.#patience);
    if (this.#there) return;
    const patience = Number(this.dataset.patience ?? PATIENCE_MS);
    this.#patience = setTimeout(() => {
      this.#fail(`${this.#frame?.src.replace(/#.*/, '')} does not answer: is it there, and Gradient Lab?`);
    }, patience);
  }

  #fail(message) {
    this.setAttribute('failed', '');
    const error = new Error(message);
    this.#ready.reject(error);
    this.dispatchEvent(new CustomEvent('error', { detail: { type: 'error', message } }));
  }

  #receive = (event) => {
    const { data } = event;
    if (this.#frame === null || event.source !== this.#frame.contentWindow) return;
    if (data === null || typeof data !== 'object' || data.source !== SOURCE || data.v !== VERSION) return;
    clearTimeout(this.#patience);
    this.#there = true;
    const { type, id } = data;
    if (type === 'ready' || type === 'change' || type === 'state') this.#state = data.state;
    if (type === 'resize') this.#frame.style.height = `${data.height}px`;
    const waiting = this.#waiting.get(id);
    if (waiting !== undefined && type !== 'warning') {
      this.#waiting.delete(id);
      if (type === 'error') waiting.reject(new Error(data.message));
      else waiting.resolve(data);
    }
    if (type === 'ready') this.#ready.resolve(this);
    if (EVENTS.includes(type)) this.dispatchEvent(new CustomEvent(type, { detail: data }));
  };

  async #ask(type, more = {}) {
    await this.ready;
    const id = (this.#lastId += 1);
    const answer = new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject }));
    this.#frame.contentWindow.postMessage({ source: SOURCE, v: VERSION, id, type, ...more }, '*');
    return answer;
  }

  // Attributes of one turn go out together.
  #follow(records) {
    let source = false;
    for (const { attributeName: name } of records) {
      source ||= name === 'src';
      if (name === 'title' || name === 'aria-label') this.#frame.title = this.getAttribute(name) ?? 'Gradient Lab';
      if (isField(name) && name !== 'failed') {
        const value = this.getAttribute(name);
        this.#changed.set(name.replaceAll('-', '_'), value === null ? null : valueOf(name, value));
      }
    }
    if (source) {
      this.#close();
      this.#changed.clear();
      this.#open();
    } else if (this.#changed.size > 0) {
      const state = Object.fromEntries(this.#changed);
      this.#changed.clear();
      this.setState(state).catch(() => {}); // said by the event `error`
    }
  }
}

if (globalThis.customElements !== undefined && customElements.get('gradient-lab') === undefined) {
  customElements.define('gradient-lab', GradientLab);
}
