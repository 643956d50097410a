// Where a lecture is on its route, and whether it is late. The speaker's window, another tab of this
// browser, follows through the browser's own storage: nothing of it passes the server.

const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

export default function ({ data, parentElement }) {
  const bar = parentElement.querySelector('.bar');
  if (!bar) return;
  const find = (selector) => bar.querySelector(selector);
  find('.where').textContent = `${data.step} of ${data.steps}`;
  find('.title').textContent = data.title;
  find('.notes').href = data.notes_at;
  find('.kind').textContent = data.live ? 'live' : 'recorded';
  const began = performance.now() - 1000 * data.gone;
  const tick = () => {
    const seconds = (performance.now() - began) / 1000;
    find('.gone').textContent = clock(seconds);
    find('.plan').textContent = `until ${clock(60 * data.until)} of ${clock(60 * data.minutes)}`;
    bar.classList.toggle('late', seconds > 60 * data.until);
  };
  clearInterval(bar.timer);
  bar.timer = setInterval(tick, 1000);
  tick();
  try {
    localStorage.setItem('resnet-demo-route', JSON.stringify({ route: data.route, step: data.step, began: Date.now() - 1000 * data.gone, notes: data.notes }));
  } catch { /* storage is closed to us: the speaker's window stays where it is */ }

  bar.abort?.abort();
  bar.abort = new AbortController();
  addEventListener('keydown', (event) => {
    const on = ['ArrowRight', 'PageDown'].includes(event.key), back = ['ArrowLeft', 'PageUp'].includes(event.key);
    if (!(on || back) || event.ctrlKey || event.metaKey || event.altKey) return;
    // Arrows belong to whatever has the focus: a slider, a cell, a menu. A clicker's page keys turn
    // the page from a slider, too, which would swallow them; elsewhere the buttons hear them.
    const free = document.activeElement === document.body;
    if (event.key.startsWith('Page') ? event.composedPath()[0].type !== 'range' : !free) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    document.querySelector(on ? '.st-key-route_next button' : '.st-key-route_back button')?.click();
  }, { signal: bar.abort.signal, capture: true });
  return () => { clearInterval(bar.timer); bar.abort?.abort(); };
}
