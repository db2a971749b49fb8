"use strict";
(() => {
  const graph = JSON.parse(document.getElementById("graph").textContent);
  const box = document.getElementById("map");
  const about = document.getElementById("about");
  const nodes = new vis.DataSet(graph.nodes);
  const edges = new vis.DataSet(graph.edges);
  const groups = new Map(Object.entries(graph.groups || {}));
  const members = new Map(Object.entries(graph.members || {}));
  const first = new Map(graph.nodes.map((node) => [node.id, node]));
  const home = new Map([...groups].flatMap(([group, inside]) => inside.map((name) => [name, group])));
  const opened = new Set();
  const without = { nodes: new Set(), edges: new Set() };
  const network = new vis.Network(box, { nodes, edges }, graph.options);
  // Only what has been drawn once knows how much room it takes.
  network.once("afterDrawing", () => {
    network.fit();
    network.on("resize", () => network.fit());
  });
  box.dataset.drawn = graph.nodes.length;

  const standing = (name) => (home.has(name) && !opened.has(home.get(name)) ? home.get(name) : name);

  // What joins the same two in the same way is one line, between the groups that stand for them.
  function bundled() {
    const bundles = new Map();
    for (const [from, to, kind, colour, dashes, text] of graph.ties) {
      const [start, end] = [standing(from), standing(to)];
      if (start === end && from !== to) continue;
      const key = JSON.stringify([start, end, kind, dashes]);
      const bundle = bundles.get(key);
      if (bundle) bundle.texts.push(text);
      else bundles.set(key, { start, end, kind, colour, dashes, texts: [text] });
    }
    const faint = bundles.size > 100;
    return [...bundles.values()].map(({ start, end, kind, colour, dashes, texts }) => ({
      from: start, to: end, kind, dashes: dashes.length ? dashes : false, hidden: without.edges.has(kind),
      color: { color: colour, highlight: "#000000", hover: "#000000", opacity: faint ? 0.55 : 1 },
      arrows: { to: { enabled: !faint } }, width: Math.min(2 + Math.log2(texts.length), 7), smooth: false,
      title: groups.has(start) || groups.has(end) ? `${texts.length} × ${kind}` : texts.slice(0, 8).join("\n"),
    }));
  }

  function toggle(group) {
    const inside = groups.get(group);
    const open = !opened.has(group);
    if (open) {
      opened.add(group);
      nodes.remove(group);
      nodes.add(inside.map((name) => ({ ...members.get(name), hidden: without.nodes.has(members.get(name).kind) })));
    } else {
      opened.delete(group);
      nodes.remove(inside);
      nodes.add({ ...first.get(group), hidden: without.nodes.has(first.get(group).kind) });
    }
    edges.clear();
    edges.add(bundled());
    document.querySelectorAll("[data-group]").forEach((button) => {
      button.setAttribute("aria-expanded", String(opened.has(button.dataset.group)));
    });
    box.dataset.drawn = nodes.length;
    if (open) network.fit({ nodes: inside, animation: false });
  }

  function tell(text, link) {
    about.textContent = text;
    if (!link) return;
    const page = document.createElement("a");
    page.href = link;
    page.target = "_top";
    page.textContent = about.dataset.page;
    about.append("\n", page);
  }

  function lead(link) {
    const page = document.createElement("a");
    page.href = link;
    page.target = "_top";
    page.click();
  }

  function show(name) {
    if (home.has(name) && !opened.has(home.get(name))) toggle(home.get(name));
    network.selectNodes([name]);
    network.focus(name, { scale: 1, animation: false });
    tell(nodes.get(name).title, graph.links[name]);
  }

  network.on("click", (event) => {
    if (event.nodes.length) {
      const name = event.nodes[0];
      if (groups.has(name)) toggle(name);
      else if (graph.links[name]) lead(graph.links[name]);
      else tell(nodes.get(name).title);
    } else if (event.edges.length) tell(edges.get(event.edges[0]).title);
  });
  for (const [event, cursor] of [["hoverNode", "pointer"], ["blurNode", "default"]]) {
    network.on(event, () => { box.style.cursor = cursor; });
  }
  window.addEventListener("beforeprint", () => network.fit());
  document.getElementById("groups")?.addEventListener("click", (event) => {
    const button = event.target.closest("[data-group]");
    if (button) toggle(button.dataset.group);
  });

  document.querySelector(".tools").hidden = false;
  document.querySelectorAll(".legend input").forEach((input) => {
    input.hidden = false;
    input.addEventListener("change", () => {
      const what = input.dataset.nodes ? "nodes" : "edges";
      without[what][input.checked ? "delete" : "add"](input.dataset[what]);
      const set = what === "nodes" ? nodes : edges;
      set.update(set.get().map((one) => ({ id: one.id, hidden: without[what].has(one.kind) })));
      const status = document.getElementById("filtered");
      const count = [...nodes.get()].filter((one) => one.hidden)
        .reduce((sum, one) => sum + (groups.has(one.id) ? groups.get(one.id).length : 1), 0);
      status.textContent = count ? `${count} ${status.dataset.text}` : "";
    });
  });

  // Æ, ø and å are found as they are written, and as those write who have no such keys.
  const folded = (text) => text.toLocaleLowerCase("da").normalize("NFC")
    .replaceAll("å", "aa").replaceAll("æ", "ae").replaceAll("ø", "oe");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const named = [...graph.nodes.filter((node) => !groups.has(node.id)), ...members.values()]
    .map((node) => ({ id: node.id, label: node.title.split("\n")[0].replace(/^[^:]*: /, "") }))
    .map((node) => ({ ...node, text: folded(node.label) }));
  function hits() {
    const text = folded(find.value.trim());
    if (!text) return [];
    const all = named.filter((node) => node.text.includes(text));
    return [...all.filter((node) => node.text.startsWith(text)), ...all.filter((node) => !node.text.startsWith(text))];
  }
  const close = () => found.replaceChildren();
  find.addEventListener("input", () => {
    found.replaceChildren(...hits().slice(0, 8).map((hit) => {
      const [line, button] = [document.createElement("li"), document.createElement("button")];
      button.type = "button";
      button.textContent = hit.label;
      button.addEventListener("click", () => { show(hit.id); close(); });
      line.append(button);
      return line;
    }));
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && hits().length) { show(hits()[0].id); close(); }
    if (event.key === "ArrowDown") found.querySelector("button")?.focus();
    if (event.key === "Escape") close();
  });
  found.addEventListener("keydown", (event) => {
    const line = event.target.closest("li");
    const next = { ArrowDown: line.nextElementSibling, ArrowUp: line.previousElementSibling }[event.key];
    if (event.key === "Escape" || (event.key === "ArrowUp" && !next)) find.focus();
    if (event.key === "Escape") close();
    next?.querySelector("button").focus();
  });
  document.getElementById("whole").addEventListener("click", () => {
    network.unselectAll();
    network.fit();
  });
  document.getElementById("png").addEventListener("click", () => {
    const drawn = box.querySelector("canvas");
    const paper = Object.assign(document.createElement("canvas"), { width: drawn.width, height: drawn.height });
    const pen = paper.getContext("2d");
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, paper.width, paper.height);
    pen.drawImage(drawn, 0, 0);
    const file = Object.assign(document.createElement("a"), { href: paper.toDataURL("image/png"), download: "kort.png" });
    file.click();
  });
})();
