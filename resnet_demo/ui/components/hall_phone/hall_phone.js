// A viewer's vote. The browser makes a random key and keeps it, so that a reload is no second vote;
// what counts is what the server says has been counted.
const VOTER = 'resnet-demo-hall-voter', OWNER = 'resnet-demo-hall-owner';
const AGAIN = 5000; // milliseconds after which a vote that was not confirmed is sent once more
let made = '';

function voterKey() {
  try {
    made ||= localStorage.getItem(VOTER) ?? '';
  } catch { /* storage is closed to us: the key lasts as long as the page */ }
  if (!/^[0-9a-f]{32}$/.test(made)) {
    made = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
    try { localStorage.setItem(VOTER, made); } catch { /* as above */ }
  }
  return made;
}

function ownerSecret(room) {
  try {
    const kept = JSON.parse(localStorage.getItem(OWNER) ?? '{}');
    return kept.room === room ? kept.owner : '';
  } catch { return ''; }
}

function said(data, wanted) {
  if (data.refused) return data.refused;
  if (!data.turn) return 'The question comes here by itself. Leave this page open.';
  if (data.solution !== null) {
    const yours = data.mine === null ? '' : data.mine === data.solution ? 'Yours is right. ' : 'Yours is not. ';
    return `${yours}Wait for the screen: the next question comes here by itself.`;
  }
  if (!data.open) return 'Votes are closed. Wait for the screen.';
  if (data.mine === null && wanted === null) return 'One vote each, without a name.';
  if (wanted !== null && wanted !== data.mine) return 'Sending your vote …';
  return 'Counted. Tap another answer to change your vote until it is closed, then wait for the screen.';
}

export default function ({ data, parentElement, setTriggerValue }) {
  const root = parentElement, section = root.querySelector('section');
  if (!section) return;
  if (!data.known) setTriggerValue('came', { voter: voterKey(), owner: ownerSecret(data.room) });
  const shown = `${data.room} ${data.turn}`;
  if (section.shown !== shown) {
    section.shown = shown;
    section.wanted = null;
    clearTimeout(section.timer);
  }
  if (!data.open || data.refused || section.wanted === data.mine) section.wanted = null;
  section.latest = data;

  const draw = () => {
    const now = section.latest, solved = now.solution !== null;
    const mine = section.wanted ?? now.mine;
    const holder = root.querySelector('.options');
    holder.classList.toggle('solved', solved);
    children(holder, now.options.length, () => {
      const button = html('button');
      button.type = 'button';
      button.append(html('span', 'sign'), html('span', 'words'));
      return button;
    }).forEach((button, option) => {
      const right = solved && option === now.solution;
      button.className = `${option === mine ? 'mine' : ''} ${right ? 'right' : ''}`;
      button.disabled = !now.open;
      button.setAttribute('aria-pressed', option === mine);
      button.querySelector('.sign').textContent = right ? '✓' : solved && option === mine ? '✕' : option + 1;
      button.querySelector('.words').textContent = now.options[option];
      button.onclick = () => vote(option);
    });
    root.querySelector('.state').textContent = said(now, section.wanted);
  };
  const send = () => setTriggerValue('voted', { voter: voterKey(), turn: section.latest.turn, option: section.wanted });
  const vote = (option) => {
    if (option === section.latest.mine && section.wanted === null) return;
    section.wanted = option;
    section.latest = { ...section.latest, refused: '' };
    send();
    clearTimeout(section.timer);
    section.timer = setTimeout(() => { if (section.wanted !== null) send(); }, AGAIN);
    draw();
  };
  draw();
  root.querySelector('.why').replaceChildren(...data.why.map(([words, address]) => {
    if (!address) return document.createTextNode(words);
    return Object.assign(html('a', '', words), { href: address, target: '_blank', rel: 'noopener' });
  }));
  return () => clearTimeout(section.timer);
}
