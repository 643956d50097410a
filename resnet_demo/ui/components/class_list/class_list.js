// All classes of a network with the photo's probability of each, found by a part of their name while
// the viewer types. Python has simplified the names: lower case, no accents, single spaces.

const simple = (text) => text.normalize('NFKD').replace(/[\p{M}']/gu, '').toLowerCase()
  .replace(/[^\p{L}\p{N}]+/gu, ' ').trim();

// 0 where the name begins with the text, 1 where a word of it does, 2 where it is inside; else none.
function rank(name, words) {
  if (!words.every((word) => name.includes(word))) return null;
  if (name.startsWith(words.join(' '))) return 0;
  return words.every((word) => ` ${name}`.includes(` ${word}`)) ? 1 : 2;
}

export default function ({ data, parentElement }) {
  const find = (selector) => parentElement.querySelector(selector);
  const input = find('input'), list = find('ol');
  if (!input) return;
  // A dialog hangs outside the part of the page that Streamlit gives its theme to.
  const app = document.querySelector('[data-testid=stApp]');
  parentElement.host.style.colorScheme = getComputedStyle(app).colorScheme;
  find('label span').textContent = data.label;
  find('.unknown').replaceChildren(...data.unknown.map((line) => {
    const words = document.createElement('p');
    words.textContent = line;
    return words;
  }));
  const show = () => {
    const words = simple(input.value).split(' ').filter(Boolean);
    const found = data.classes
      .map((one) => ({ ...one, rank: rank(one.simple, words) }))
      .filter((one) => one.rank !== null)
      .sort((a, b) => a.rank - b.rank || (a.simple < b.simple ? -1 : 1));
    const some = words.length ? `${found.length} of ${data.total} classes` : data.about;
    find('.count').textContent = found.length ? some : `No class has “${input.value.trim()}” in its name: this network cannot answer it.`;
    list.hidden = !found.length;
    list.replaceChildren(...found.map(({ name, percent, high }) => {
      const item = document.createElement('li');
      const [word, share] = [document.createElement('b'), document.createElement('span')];
      word.textContent = name;
      share.textContent = percent;
      item.className = high ? 'high' : '';
      item.append(word, share);
      return item;
    }));
    list.scrollTop = 0;
  };
  input.oninput = show;
  show();
}
