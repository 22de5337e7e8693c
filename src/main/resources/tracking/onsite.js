/* Shows messages of Followup on a page of the shop. No cookie, no markup from outside, no inline style. */
(() => {
  'use strict';
  const tag = document.currentScript || document.querySelector('script[data-signature][src*="onsite.js"]');
  if (!tag) return;
  const door = new URL('onsite/messages', tag.src).href;
  const usual = ['banner', 'corner', 'modal'];
  const there = new Map();
  const css = new CSSStyleSheet();
  css.replaceSync(`
:host{all:initial;color-scheme:light dark}
.m{--b:var(--followup-background,#fff);--c:var(--followup-color,#1b1f24);--a:var(--followup-accent,#1d5fa8);--o:var(--followup-on-accent,#fff);--f:var(--followup-font,system-ui,sans-serif);
box-sizing:border-box;font:16px/1.45 var(--f);color:var(--c);background:var(--b);border:1px solid #8888;border-radius:10px;
padding:16px;display:grid;gap:8px;overflow:auto;overflow-wrap:anywhere;max-height:90vh;z-index:2147483000}
.banner,.corner{position:fixed}
.banner{inset-block-start:0;inset-inline:0;border-radius:0}
.corner{inset-block-end:16px;inset-inline-end:16px;width:min(360px,100vw - 32px)}
.modal{width:min(440px,100vw - 32px);margin:auto}
.modal::backdrop{background:#0008}
.slot{position:relative}
h2{font:600 18px/1.3 var(--f);margin:0 0 8px;padding-inline-end:44px}
p{margin:0;white-space:pre-line}
img{max-width:100%;max-height:40vh;border-radius:6px}
a{justify-self:start;background:var(--a);color:var(--o);padding:10px 16px;border-radius:6px;text-decoration:none;font-weight:600}
button{position:absolute;inset-block-start:6px;inset-inline-end:6px;width:40px;height:40px;font-size:22px;color:inherit;background:none;border:0;cursor:pointer}
:focus-visible{outline:3px solid var(--a);outline-offset:2px}
@media(prefers-color-scheme:dark){.m{--b:var(--followup-background,#1e2227);--c:var(--followup-color,#eceff3);--a:var(--followup-accent,#8ec1ff);--o:var(--followup-on-accent,#10151b)}}
@media(prefers-reduced-motion:no-preference){.m{animation:f .25s}@keyframes f{from{opacity:0}}}`);

  const call = (path, method) => fetch(door + path, {
    method, credentials: 'omit', cache: 'no-store', keepalive: method === 'POST',
    headers: {
      'Followup-Recipient': encodeURIComponent(tag.dataset.recipient),
      'Followup-Until': tag.dataset.until,
      'Followup-Signature': tag.dataset.signature
    }
  });
  const list = places => call(places ? '?placement=' + places.join() : '', 'GET').then(r => r.ok ? r.json() : { messages: [] }).then(a => a.messages, () => []);
  /* Once more where we were not heard: what was seen is not to come again. */
  const tell = deed => (id, again = 2) => call('/' + encodeURIComponent(id) + '/' + deed, 'POST')
    .then(r => r.ok || (r.status === 429 || r.status > 499 ? null : false), () => null)
    .then(ok => ok !== null || !again ? !!ok : new Promise(go => setTimeout(() => go(api[deed](id, again - 1)), 5000)));

  /* Whatever stands in data: only the web, never javascript: or data: */
  const web = url => {
    try {
      const u = new URL(url, document.baseURI);
      return /^https?:$/.test(u.protocol) ? u.href : '';
    } catch (e) { return ''; }
  };

  const make = (name, text, parent) => {
    const e = document.createElement(name);
    e.textContent = text;
    parent.append(e);
    return e;
  };

  const render = m => {
    const own = usual.includes(m.placement);
    const slot = own ? document.body : document.querySelector(`[data-followup-slot="${CSS.escape(m.placement)}"]`);
    if (!slot || there.get(m.placement)?.isConnected) return;
    const modal = m.placement === 'modal';
    const before = document.activeElement;
    const host = document.createElement('followup-message');
    there.set(m.placement, host);
    const root = host.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = [css];
    const box = make(modal ? 'dialog' : 'section', '', root);
    box.className = 'm ' + (own ? m.placement : 'slot');
    box.lang = m.language;
    box.dir = m.direction;
    box.setAttribute('aria-labelledby', 't');
    if (m.image && web(m.image)) {
      const img = make('img', '', box);
      img.alt = '';
      img.onerror = () => img.remove();
      img.src = web(m.image);
    }
    const said = make('div', '', box);
    if (!modal) said.setAttribute('role', 'status');
    const end = deed => {
      if (!host.isConnected) return;
      const inside = root.activeElement;
      host.remove();
      if (inside) before?.focus();
      api[deed](m.id);
    };
    if (m.button && web(m.button.url)) {
      const a = make('a', m.button.label, box);
      a.href = web(m.button.url);
      a.onclick = () => end('clicked');
    }
    const x = make('button', '\u00d7', box);
    x.type = 'button';
    x.ariaLabel = tag.dataset.close || { de: 'Schließen', fr: 'Fermer', es: 'Cerrar', nl: 'Sluiten' }[m.language.slice(0, 2)] || 'Close';
    x.onclick = () => end('dismissed');
    box.onkeydown = e => { if (e.key === 'Escape') end('dismissed'); };
    box.oncancel = () => end('dismissed');
    slot.append(host);
    if (modal) box.showModal();
    /* A live region tells of what comes into it. */
    requestAnimationFrame(() => {
      make('h2', m.title, said).id = 't';
      make('p', m.text, said);
      api.shown(m.id);
    });
  };

  /* Only a page that somebody looks at fetches. */
  const seen = () => new Promise(go => {
    const look = () => document.visibilityState === 'visible' && go();
    document.addEventListener('visibilitychange', look);
    look();
  });
  /* Only for places that this page has: others would wait here in vain and hold up the rest. */
  const places = () => [...new Set([...usual, ...[...document.querySelectorAll('[data-followup-slot]')]
    .map(e => e.dataset.followupSlot).filter(p => /^[a-z][a-z-]{0,39}$/.test(p))])].slice(0, 20);
  const show = () => seen().then(() => list(places())).then(all => all.forEach(render));

  const api = { list, show, shown: tell('shown'), clicked: tell('clicked'), dismissed: tell('dismissed') };
  (window.followup ||= {}).onsite = api;
  if (tag.dataset.render !== 'none') show();
})();
