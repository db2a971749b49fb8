"use strict";
(() => {
  const graph = JSON.parse(document.getElementById("graph").textContent);
  const box = document.getElementById("map");
  const network = new vis.Network(
    box,
    { nodes: new vis.DataSet(graph.nodes), edges: new vis.DataSet(graph.edges) },
    graph.options,
  );
  // Only what has been drawn once knows how much room it takes.
  network.once("afterDrawing", () => {
    network.fit();
    network.on("resize", () => network.fit());
  });
  box.dataset.drawn = graph.nodes.length;
  network.on("click", (event) => {
    const link = event.nodes.length ? graph.links[event.nodes[0]] : undefined;
    if (link) window.location.assign(link);
  });
  for (const [event, cursor] of [["hoverNode", "pointer"], ["blurNode", "default"]]) {
    network.on(event, () => { box.style.cursor = cursor; });
  }
  window.addEventListener("beforeprint", () => network.fit());
})();
