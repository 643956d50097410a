// The glossary's words that the page shows just now and does not link where they stand: figures,
// headings and buttons cannot hold a link. Only the browser knows all that is shown, so it looks.
const BETWEEN = 800; // milliseconds between two looks
const AFTER_A_PRESS = 600; // until what a press asked for has mostly come
const LEAVE = 'script, style, code, pre, .katex, .st-key-route, .st-key-page_words, a[href^="http"]';

// What is shown: one string a piece of text, and the terms that are linked where they stand.
function read(element, found) {
  if (element.matches?.(LEAVE)) return;
  if (element.matches?.('a[href*="glossary?"]')) {
    if (shown(element)) found.linked.add(new URL(element.href, location.href).searchParams.get('glossary_find'));
    return;
  }
  for (const node of element.childNodes) {
    if (node.nodeType === Node.TEXT_NODE) {
      if (node.data.trim() && shown(element)) found.texts.push(node.data);
    } else if (node.nodeType === Node.ELEMENT_NODE) {
      read(node, found);
      if (node.shadowRoot) read(node.shadowRoot, found);
    }
  }
}

const shown = (element) => element.checkVisibility?.({ visibilityProperty: true }) ?? true;

// As terms.py finds them: the longest name first, in singular and plural, and no part of a word.
function patterns(names) {
  return names.map(([name, term, folded]) => {
    const words = name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/ /g, '\\s');
    return [new RegExp(`(?<![\\w$\\\\/-])${words}(?:e?s)?(?![\\w$/-])`, folded ? 'gi' : 'g'), term];
  });
}

function used(texts, names) {
  const terms = new Set();
  let rest = texts.join('\n\n');
  for (const [pattern, term] of names)
    rest = rest.replace(pattern, () => { terms.add(term); return '\n'; });
  return terms;
}

export default function ({ data, parentElement }) {
  const nav = parentElement.querySelector('nav'), list = parentElement.querySelector('ul');
  const main = document.querySelector('[data-testid="stMain"]');
  if (!nav || !main) return;
  const names = patterns(data.names);
  let waiting = 0, before = null;
  const look = () => {
    waiting = 0;
    const found = { texts: [], linked: new Set() };
    read(main, found);
    const terms = used(found.texts, names);
    const missing = data.terms.filter(([term]) => terms.has(term) && !found.linked.has(term));
    const now = missing.map(([term]) => term).join('\n');
    if (now === before) return;
    before = now;
    nav.hidden = !missing.length;
    list.replaceChildren(...missing.map(([term, sentence, address]) => {
      const item = document.createElement('li'), link = document.createElement('a');
      Object.assign(link, { href: address, target: '_blank', rel: 'noopener', title: sentence, textContent: term });
      item.append(link);
      return item;
    }));
  };
  const soon = (milliseconds) => { waiting ||= setTimeout(look, milliseconds); };
  parentElement.stop?.();
  const events = new AbortController(), watcher = new MutationObserver(() => soon(BETWEEN));
  watcher.observe(main, { childList: true, subtree: true, characterData: true });
  for (const name of ['click', 'keyup', 'change'])
    document.addEventListener(name, () => soon(AFTER_A_PRESS), { signal: events.signal });
  parentElement.stop = () => { events.abort(); watcher.disconnect(); clearTimeout(waiting); };
  soon(BETWEEN);
  return parentElement.stop;
}
