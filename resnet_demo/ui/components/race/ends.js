// The label at each line's end: its number in large, its name under it. Of a crowd, the first and the
// last line of each kind have one.

const MOST_ENDS = 6;

function drawEnds(ui, data, { lines, ends, place, waiting, now, right, height, rem, narrow, backwards }) {
  const holder = ui.find('.ends');
  holder.classList.toggle('many', data.groups.length > 2);
  const labels = children(holder, data.groups.length, () => {
    const end = html('div');
    end.append(html('span', 'number'), html('span', 'name'));
    return end;
  });
  holder.classList.toggle('waiting', waiting);
  const tall = (data.groups.length > 2 || waiting ? 1.7 : 4.3) * rem;
  const crowd = data.groups.length > MOST_ENDS ? data.strips.of : null;
  const wanted = [];
  labels.forEach((label, i) => {
    const group = data.groups[i], point = at(lines[i], place);
    label.className = `end ${group.kind}`;
    const exploded = isLoss(data.view) && lines[i].length && point && point[1] === null;
    label.hidden = !(ends[i] || exploded) || (crowd && !crowd.includes(i));
    const value = waiting ? '' : backwards ? data.profile.rows[i]?.ratio
      : exploded ? 'exploded' : isLoss(data.view) ? lossText(point?.[1]) : `${Math.round(point?.[1] ?? 0)} %`;
    label.children[0].textContent = value ?? '';
    const flip = backwards ? null : group.flips.findLast(([step]) => step / data.steps <= place + 1e-9);
    label.children[1].textContent = flip ? `shortcuts ${flip[1]} now` : group.name;
    wanted.push([i, ends[i] ? ends[i][1] - tall / 2 : 0]);
  });
  // Labels that would cover each other share the room, in the order of their lines.
  const order = wanted.filter(([i]) => !labels[i].hidden).sort((a, b) => a[1] - b[1]);
  let floor = -0.6 * rem;
  for (const entry of order) { entry[1] = Math.max(entry[1], floor); floor = entry[1] + tall; }
  let ceiling = height + 0.1 * rem;
  for (const entry of order.reverse()) { entry[1] = Math.min(entry[1], ceiling - tall); ceiling = entry[1]; }
  for (const [i, y] of order) {
    labels[i].style.left = narrow ? '' : `${Math.min(now, right)}px`;
    labels[i].style.top = `${y}px`;
  }
}
