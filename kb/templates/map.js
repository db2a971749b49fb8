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
  const opened = new Set();
  const sought = new Set();
  const without = { nodes: new Set(), edges: new Set() };
  const network = new vis.Network(box, { nodes, edges }, graph.options);
  // Only what has been drawn once knows how much room it takes.
  network.once("afterDrawing", () => {
    network.fit();
    // vis puts the old view back after it has told of a new size.
    network.on("resize", () => setTimeout(() => network.fit()));
  });
  box.dataset.drawn = graph.nodes.length;

  const names = writeNames({ network, nodes, edges, groups, box });

  // A large map does not carry what its groups hold, and asks for it: from within a frame by way of the page around it,
  // as a sandboxed frame may ask nothing of any server itself.
  const answers = new Map();
  let questions = 0;
  async function asked(query) {
    const address = `${graph.ask}&${new URLSearchParams(query)}`;
    if (window.parent === window) {
      const response = await fetch(address);
      if (!response.ok) throw new Error(response.statusText);
      return response.json();
    }
    const number = ++questions;
    return new Promise((resolve, reject) => {
      answers.set(number, resolve);
      setTimeout(() => reject(new Error("no answer")), 30000);
      window.parent.postMessage({ number, address }, location.origin);
    }).finally(() => answers.delete(number)).then((found) => found || Promise.reject(new Error("no answer")));
  }
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.source !== window) answers.get(event.data?.number)?.(event.data.found);
  });

  function standing(name) {
    const home = members.get(name)?.home;
    return home && !opened.has(home) ? home : name;
  }

  // What joins the same two in the same way is one line, between the groups that stand for them.
  function bundled() {
    const bundles = new Map();
    for (const [from, to, style, text, times] of graph.ties) {
      const [start, end] = [standing(from), standing(to)];
      if (start === end && from !== to) continue;
      const key = JSON.stringify([start, end, style]);
      const bundle = bundles.get(key);
      if (bundle) { bundle.texts.push(text); bundle.times += times; }
      else bundles.set(key, { start, end, style: graph.styles[style], texts: [text], times });
    }
    const faint = bundles.size > graph.crossing;
    const called = (name) => graph.called[name] || graph.names[name][0];
    return [...bundles.values()].map(({ start, end, style, texts, times }) => {
      const lines = texts.slice(0, graph.said);
      if (texts.length > graph.said) lines.push(graph.rest.replace("#", texts.length - graph.said));
      const many = groups.has(start) || groups.has(end) ? [`${texts.length} × ${style.kind}`] : lines;
      return {
        from: start, to: end, arrows: { to: { enabled: !faint } },
        width: Math.min(1 + 6 * Math.sqrt(times / graph.most), 7), ...style,
        color: { ...style.color, opacity: faint ? 0.55 : 1 },
        title: [`${called(start)} → ${called(end)}`, ...many].join("\n"),
      };
    });
  }

  function carried() {
    const inside = [...members.values()].filter((node) => opened.has(node.home));
    return { nodes: [...graph.nodes.filter((node) => !opened.has(node.id)), ...inside], edges: bundled(), hidden: "" };
  }

  let turn = 0;
  async function redraw() {
    const mine = ++turn;
    box.setAttribute("aria-busy", "true");
    try {
      const seen = graph.ask
        ? await asked([...[...opened].map((name) => ["open", name]), ...[...sought].map((name) => ["show", name])])
        : carried();
      if (mine !== turn) return false;
      Object.assign(graph.links, seen.links);
      nodes.clear();
      edges.clear();
      nodes.add(seen.nodes.map((node) => ({ ...node, hidden: without.nodes.has(node.kind) })));
      edges.add(seen.edges.map((edge) => ({ ...edge, hidden: without.edges.has(edge.kind) })));
      document.getElementById("hidden").textContent = seen.hidden;
    } finally {
      if (mine === turn) box.removeAttribute("aria-busy");
    }
    document.querySelectorAll("[data-group]").forEach((button) => {
      button.setAttribute("aria-expanded", String(opened.has(button.dataset.group)));
    });
    box.dataset.drawn = nodes.length;
    return true;
  }

  async function toggle(group) {
    const open = !opened.has(group);
    opened[open ? "add" : "delete"](group);
    try {
      if (!await redraw() || !open) return;
    } catch {
      opened[open ? "delete" : "add"](group);
      tell(about.dataset.silent);
      return;
    }
    network.fit({ nodes: nodes.getIds({ filter: (node) => node.home === group }), animation: false });
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

  async function show({ id, home }) {
    if (!nodes.get(id)) {
      const closed = !opened.has(home);
      opened.add(home);
      sought.add(id);
      try {
        if (!await redraw()) return;
      } catch {
        if (closed) opened.delete(home);
        tell(about.dataset.silent);
        return;
      }
    }
    network.selectNodes([id]);
    names.point(id);
    network.focus(id, { scale: 1, animation: false });
    tell(nodes.get(id).title, graph.links[id]);
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
    network.on(event, ({ node }) => {
      box.style.cursor = cursor;
      names.point(event === "hoverNode" ? node : null);
    });
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
        .reduce((sum, one) => sum + (groups.get(one.id) || 1), 0);
      status.textContent = count ? `${count} ${status.dataset.text}` : "";
    });
  });

  // Names come folded: æ, ø, å and accents are found as they are written, and as those write who have no such keys.
  const folded = (text) => (graph.plain
    .reduce((left, [letter, plain]) => left.replaceAll(letter, plain), text.toLowerCase().normalize("NFKC"))
    .normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) || []).join(" ");
  const find = document.getElementById("find");
  const found = document.getElementById("found");
  const named = Object.entries(graph.names || {})
    .map(([id, [label, text]]) => ({ id, home: members.get(id)?.home, label, text }));
  async function hits() {
    const text = folded(find.value);
    if (!text) return [];
    if (graph.ask) return (await asked([["find", find.value]]).catch(() => ({ found: [] }))).found;
    const all = named.filter((node) => node.text.includes(text));
    return [...all.filter((node) => node.text.startsWith(text)), ...all.filter((node) => !node.text.startsWith(text))];
  }
  const close = () => found.replaceChildren();
  let typed = 0;
  find.addEventListener("input", async () => {
    const mine = ++typed;
    if (graph.ask) await new Promise((done) => { setTimeout(done, 150); });
    const hit = mine === typed ? await hits() : [];
    if (mine !== typed) return;
    found.replaceChildren(...hit.slice(0, 8).map((one) => {
      const [line, button] = [document.createElement("li"), document.createElement("button")];
      button.type = "button";
      button.textContent = one.label;
      button.addEventListener("click", () => { show(one); close(); });
      line.append(button);
      return line;
    }));
  });
  find.addEventListener("keydown", async (event) => {
    if (event.key === "Enter") {
      typed += 1;
      const [one] = await hits();
      if (one) { show(one); close(); }
    }
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
