"use strict";
// Names are as high as can be read at every scale, those of what stands out or has most edges first; where there is no
// room for one it is cut to a line, or waits for the reader to come closer. Those of the FIRST, and of what stands out,
// may cover what lies below.
const FIRST = 12;
const writeNames = ({ network, nodes, edges, groups, box }) => {
  const unnamed = document.getElementById("unnamed");
  box.append(unnamed);
  let pointed = null;
  let ranked = null;
  for (const set of [nodes, edges]) set.on("*", () => { ranked = null; });
  function byRank() {
    const count = new Map();
    for (const edge of edges.get()) {
      for (const end of [edge.from, edge.to]) if (!edge.hidden) count.set(end, (count.get(end) || 0) + 1);
    }
    return nodes.get().filter((node) => !node.hidden && !groups.has(node.id))
      .sort((one, other) => ((other.size || 0) - (one.size || 0)
        || (count.get(other.id) || 0) - (count.get(one.id) || 0)));
  }
  function lines(name) {
    const found = [];
    for (const word of name.split(" ")) {
      if (found.length && found.at(-1).length + word.length < 20) found.push(`${found.pop()} ${word}`);
      else found.push(word);
    }
    return found;
  }
  network.on("afterDrawing", (pen) => {
    ranked ||= byRank();
    const scale = network.getScale();
    const size = Math.min(Math.max(16 * scale, 12), 18) / scale;
    const places = network.getPositions(ranked.map((node) => node.id));
    // vis draws between taking nodes away and putting others there.
    const here = ranked.filter(({ id }) => places[id]);
    const dots = here.map(({ id }) => [places[id].x - 12, places[id].y - 12, places[id].x + 12, places[id].y + 12]);
    const taken = [];
    for (const group of groups.keys()) {
      const room = network.getBoundingBox(group);
      if (room) taken.push([room.left, room.top, room.right, room.bottom]);
    }
    Object.assign(pen, { font: `${size}px system-ui, sans-serif`, textAlign: "center", textBaseline: "top" });
    Object.assign(pen, { lineJoin: "round", lineWidth: size / 4, strokeStyle: "#ffffff", fillStyle: "#1a1a1a" });
    if (places[pointed]) written(nodes.get(pointed), []);
    const waiting = here.filter((node, at) => (
      node.id !== pointed && !written(node, at < FIRST || node.size ? taken : [...dots, ...taken])));
    const text = waiting.length ? `${waiting.length} ${waiting.length === 1 ? unnamed.dataset.one : unnamed.dataset.text}` : "";
    if (unnamed.textContent !== text) unnamed.textContent = text;

    function written({ id, label, size: reach = 14 }, others) {
      const whole = lines(label);
      const cut = whole.length > 1 ? [[`${whole[0]} …`]] : [];
      return [whole, ...cut].some((rows) => {
        const [half, top] = [Math.max(...rows.map((row) => pen.measureText(row).width)) / 2, places[id].y + reach + 1];
        const { x } = places[id];
        const room = [x - half, top, x + half, top + rows.length * 1.1 * size];
        const free = others.every(([left, over, right, under]) => (
          room[2] <= left || room[0] >= right || room[3] <= over || room[1] >= under));
        if (!free) return false;
        taken.push(room);
        rows.forEach((row, at) => {
          pen.strokeText(row, x, top + at * 1.1 * size);
          pen.fillText(row, x, top + at * 1.1 * size);
        });
        return true;
      });
    }
  });
  return { point(id) { pointed = groups.has(id) ? null : id; } };
};
