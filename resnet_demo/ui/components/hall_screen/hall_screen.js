// The lecturer's screen. Elements stay and only their widths change, so that bars grow.
const OWNER = 'resnet-demo-hall-owner';

function keep(data) {
  // So that a reload of this window does not lose the room.
  try { localStorage.setItem(OWNER, JSON.stringify({ room: data.room, owner: data.owner })); } catch { /* storage is closed to us */ }
}

// One row a bar, made once for a question and then only filled in, so that bars grow.
function rows(holder, data) {
  const shown = `${data.room} ${data.turn} ${data.solved} ${data.bars.length}`;
  if (holder.shown !== shown) {
    holder.shown = shown;
    holder.classList.toggle('many', data.bars.length > 4);
    holder.replaceChildren(...data.bars.map(() => {
      const row = html('div', 'answer'), track = html('div', 'track');
      track.append(html('div', 'bar'));
      row.append(html('span', 'sign'), html('span', 'words'), html('span', 'votes'), track);
      return row;
    }));
  }
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
  rows(find('.answers'), data).forEach((row, place) => {
    const { sign, words, votes, right } = data.bars[place], share = data.total ? (100 * (votes ?? 0)) / data.total : 0;
    row.classList.toggle('hidden', votes === null);
    row.classList.toggle('right', right);
    row.classList.toggle('other', data.solved && !right);
    row.querySelector('.sign').textContent = right ? '✓' : sign;
    row.querySelector('.words').textContent = words;
    row.setAttribute('aria-label', right ? 'right' : '');
    row.querySelector('.bar').style.width = `${share}%`;
    row.querySelector('.votes').replaceChildren(String(votes ?? 0), ' ', html('small', '', `${Math.round(share)} %`));
  });
  const prompt = find('.prompt');
  prompt.hidden = !data.wanted || data.bars.length > 0;
  prompt.textContent = data.wanted ? `Type your number: how many ${data.wanted}?` : '';
  find('.count b').textContent = data.total;
  find('.count span').textContent = (data.total === 1 ? 'answer' : 'answers') + (data.open ? '' : ', closed');
  const way = find('.way');
  way.hidden = !data.qr || data.solved;
  const image = way.querySelector('img');
  if (data.qr && image.src !== data.qr) image.src = data.qr;
  image.alt = data.address ? `QR code of ${data.address}` : '';
  find('.short').textContent = data.short;
  find('.code b').textContent = data.room;
  find('.working').textContent = data.working;
  find('.why').replaceChildren(...data.why.map(([words, address]) => {
    if (!address) return document.createTextNode(words);
    return Object.assign(html('a', '', words), { href: address, target: '_blank', rel: 'noopener' });
  }));
  return () => root.stop.abort();
}
