// Hands every tick's data to the race. A component's script travels with each change of its data, so
// the race's own, a hundred times as long, stays out of it.

export default function ({ data }) {
  globalThis.raceData = data; // a race that comes onto the screen later takes it from here
  globalThis.dispatchEvent(new CustomEvent('race-data'));
}
