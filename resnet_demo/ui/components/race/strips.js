// One cell a layer, as bright as its gradient at this step.

function drawStrips(ui, data, step) {
  const profile = data.view === 'gradients';
  const strips = data.strips;
  let column = -1;
  strips.at.forEach((s, i) => { if (s <= step) column = i; });
  const rows = children(ui.find('.rows'), strips.of.length, () => {
    const row = html('div');
    row.append(lineKey(), html('canvas'), html('span', 'ratio'));
    return row;
  });
  let longest = 0;
  rows.forEach((row, i) => {
    const number = strips.of[i], group = data.groups[number];
    row.className = `row ${group.kind}`;
    const [, canvas, ratio] = row.children;
    const word = profile ? data.profile.rows[number]?.letters ?? '' : column >= 0 ? strips.rows[i][column] : '';
    longest = Math.max(longest, word.length);
    paint(canvas, word);
    const value = profile || column < 0 ? null : strips.ratios[i][column];
    // Its colour and its dash say already whether it has shortcuts.
    const name = data.groups.some(({ of }) => of > 1) ? group.name.replace(/^(with|without), /, '') : '';
    ratio.textContent = [value ? `${value.toLocaleString('en')} : 1` : '', name].filter(Boolean).join(' · ');
    ratio.classList.toggle('named', Boolean(name));
  });
  ui.find('.strips .caption').textContent = `Gradient at each ${profile ? 'block' : 'layer'}`;
  ui.find('.strips .detail').textContent = `${profile || column < 0 ? '' : `, step ${strips.at[column]}`}: bright is strong, one scale for all`;
  ui.find('.strips .side').style.visibility = profile || column < 0 ? 'hidden' : '';
  ui.find('.strips .near').textContent = `${profile ? 'block' : 'layer'} 1`;
  ui.find('.strips .far').textContent = longest ? `${profile ? 'block' : 'layer'} ${longest}, next to the answer` : 'last layer, next to the answer';
}
