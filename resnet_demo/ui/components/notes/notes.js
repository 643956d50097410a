// The speaker's notes; the window of the lecture, another tab of this browser, says which is next.

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export default function ({ data, parentElement }) {
  const section = parentElement.querySelector('section');
  if (!section) return;
  const find = (selector) => section.querySelector(selector);
  let items = [];
  const write = (steps) => {
    let planned = 0;
    items = steps.map(({ title, minutes, live, notes }, i) => {
      const item = document.createElement('li'), heading = document.createElement('h2'), text = document.createElement('p');
      heading.append(`${i + 1} · ${title} `, Object.assign(document.createElement('span'), { textContent: `from ${clock(60 * planned)}, ${minutes} min, ${live ? 'live' : 'recorded'}` }));
      text.textContent = notes;
      item.append(heading, text);
      planned += minutes;
      item.until = planned;
      return item;
    });
    find('ol').replaceChildren(...items);
  };
  write(data.steps);
  let began = null, now = 0;
  const tick = () => {
    if (began === null) { find('.plan').textContent = 'Open the route in another window of this browser: the notes follow it.'; return; }
    const seconds = Math.max(0, (Date.now() - began) / 1000), until = 60 * items[now].until;
    find('.gone').textContent = clock(seconds);
    find('.plan').textContent = `this step until ${clock(until)}`;
    section.classList.toggle('late', seconds > until);
  };
  const follow = (text) => {
    let at = null;
    try { at = JSON.parse(text); } catch { return; }
    if (at?.route !== data.route) return;
    if (at.notes) write(at.notes); // a route from a file is known to the window that opened it alone
    if (!items[at.step - 1]) return;
    [began, now] = [at.began, at.step - 1];
    items.forEach((item, i) => item.classList.toggle('now', i === now));
    items[now].scrollIntoView({ block: 'center' });
    tick();
  };
  section.abort?.abort();
  section.abort = new AbortController();
  addEventListener('storage', (event) => { if (event.key === 'resnet-demo-route') follow(event.newValue); }, { signal: section.abort.signal });
  clearInterval(section.timer);
  section.timer = setInterval(tick, 1000);
  tick();
  try { follow(localStorage.getItem('resnet-demo-route')); } catch { /* storage is closed to us */ }
  return () => { clearInterval(section.timer); section.abort?.abort(); };
}
