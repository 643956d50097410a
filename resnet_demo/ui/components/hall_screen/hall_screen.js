// The lecturer's screen. Elements stay and only their widths change, so that bars grow.
const OWNER = 'resnet-demo-hall-owner';

function keep(data) {
  // So that a reload of this window does not lose the room.
  try { localStorage.setItem(OWNER, JSON.stringify({ room: data.room, owner: data.owner })); } catch { /* storage is closed to us */ }
}

function rows(holder, data) {
  const shown = `${data.room} ${data.turn}`;
  if (holder.shown === shown) return [...holder.children];
  holder.shown = shown;
  holder.replaceChildren(...data.options.map((words) => {
    const row = html('div', 'answer'), track = html('div', 'track');
    track.append(html('div', 'bar'));
    row.append(html('span', 'sign'), html('span', 'words', words), html('span', 'votes'), track);
    return row;
  }));
  return [...holder.children];
}

// How far down the page it begins, for it fills the rest of the screen and leaves the buttons on it.
function measure(section) {
  section.style.setProperty('--top', `${section.getBoundingClientRect().top + section.ownerDocument.querySelector('[data-testid="stMain"]').scrollTop}px`);
}

export default function ({ data, parentElement }) {
  const root = parentElement, find = (selector) => root.querySelector(selector), section = find('section');
  if (!section) return;
  keep(data);
  measure(section);
  document.fonts.ready.then(() => setTimeout(measure, 100, section));  // the heading has wrapped by then
  root.stop?.abort();
  root.stop = new AbortController();
  addEventListener('resize', () => measure(section), { signal: root.stop.signal });
  rows(find('.answers'), data).forEach((row, option) => {
    const solved = data.solution !== null, right = option === data.solution;
    row.classList.toggle('hidden', !data.counts);
    row.classList.toggle('right', right);
    row.classList.toggle('other', solved && !right);
    row.querySelector('.sign').textContent = right ? '✓' : option + 1;
    row.setAttribute('aria-label', right ? 'right' : '');
    const votes = data.counts?.[option] ?? 0, share = data.total ? (100 * votes) / data.total : 0;
    row.querySelector('.bar').style.width = `${data.counts ? share : 0}%`;
    row.querySelector('.votes').replaceChildren(String(votes), ' ', html('small', '', `${Math.round(share)} %`));
  });
  find('.count b').textContent = data.total;
  find('.count span').textContent = (data.total === 1 ? 'answer' : 'answers') + (data.open ? '' : ', closed');
  const way = find('.way');
  way.hidden = !data.qr || data.solution !== null;
  const image = way.querySelector('img');
  if (data.qr && image.src !== data.qr) image.src = data.qr;
  image.alt = data.address ? `QR code of ${data.address}` : '';
  find('.short').textContent = data.short;
  find('.code b').textContent = data.room;
  find('.why').replaceChildren(...data.why.map(([words, address]) => {
    if (!address) return document.createTextNode(words);
    return Object.assign(html('a', '', words), { href: address, target: '_blank', rel: 'noopener' });
  }));
  return () => root.stop.abort();
}
