// What /suggest and /search answer on a live site, found in a file of names instead: the same
// folding of words, the same order of hits, the same likeness of misspelt names.
"use strict";

const siteFinder = (() => {
  const latin = new Map(Object.entries({
    ж: "zh", х: "kh", ц: "ts", ч: "ch", ш: "sh", щ: "shch", ю: "yu", я: "ya", ь: "", ъ: "", є: "ye",
  }));
  [..."абвгдезиклмнопрстуфыэі"].forEach((letter, i) => {
    latin.set(letter, "abvgdeziklmnoprstufyei"[i]);
  });

  const plain = (text) => text.normalize("NFKD").toLowerCase().normalize("NFKD")
    .replaceAll("ß", "ss").replaceAll("ς", "σ").replace(/\p{M}/gu, "");
  const words = (text) => plain(text).match(/[\p{L}\p{N}]+/gu) || [];

  // The words of a text with their offsets in it, in code points.
  const places = (text) => {
    const found = [];
    let word = null;
    Array.from(`${text} `).forEach((character, offset) => {
      for (const sign of plain(character)) {
        if (/[\p{L}\p{N}]/u.test(sign)) {
          if (!word) word = { folded: "", start: offset, ends: [] };
          word.folded += sign;
          word.ends.push(offset + 1);
        } else if (word) {
          found.push(word);
          word = null;
        }
      }
    });
    return found;
  };

  const grams = new Map();
  const trigrams = (word) => {
    if (!grams.has(word)) {
      const padded = ` ${[...word].map((c) => latin.get(c) ?? c).join("")} `;
      const found = new Set();
      for (let i = 0; i + 3 <= padded.length; i += 1) found.add(padded.slice(i, i + 3));
      grams.set(word, found);
    }
    return grams.get(word);
  };
  const likeness = (one, other) => {
    const [first, second] = [trigrams(one), trigrams(other)];
    let both = 0;
    for (const gram of first) if (second.has(gram)) both += 1;
    return (2 * both) / (first.size + second.size);
  };
  const nameLikeness = (wanted, present) => {
    const best = wanted.map((word) => Math.max(0, ...present.map((o) => likeness(word, o))));
    if (!best.length || Math.min(...best) < 0.25) return 0;
    const total = wanted.reduce((sum, word) => sum + word.length, 0);
    return wanted.reduce((sum, word, i) => sum + word.length * best[i], 0) / total;
  };

  const indexes = new Map();
  const load = (address) => {
    if (!indexes.has(address)) {
      indexes.set(address, fetch(address).then((answer) => {
        if (!answer.ok) throw new Error(`no index at ${address}`);
        return answer.json();
      }));
    }
    return indexes.get(address);
  };
  const rootOf = (address) => new URL(address, location.href).pathname.replace(/\/[^/]*\/[^/]*$/, "");

  const prepare = (index) => {
    if (index.prepared) return;
    index.prepared = index.things.map((thing) => {
      const [label, language, , , others, description] = thing;
      const names = [[label, language], ...others].map(([text, tag], i) => {
        const split = words(text);
        return { part: i ? "name" : "label", text, tag, words: split, folded: split.join(" ") };
      });
      return { thing, names, description: description ? words(description) : [] };
    });
  };

  const holds = (wanted, present) => wanted.every((word, i) => (
    i === wanted.length - 1 ? present.some((other) => other.startsWith(word)) : present.includes(word)
  ));

  // The rank of a thing and the text that explains it; null if it is not found.
  const rankOf = (entry, folded, wanted, wide) => {
    let best = null;
    const offer = (rank, text) => {
      if (!best || rank < best.rank) best = { rank, text, likeness: 1 };
    };
    entry.names.forEach((name, i) => {
      if (name.folded === folded) offer(i ? 1000 : 0, name);
      else if (name.folded.startsWith(folded)) {
        offer(2000 + 2 * Math.min(name.folded.length - folded.length, 499) + (i ? 1 : 0), name);
      } else if (holds(wanted, name.words)) offer(i ? 4000 : 3000, name);
    });
    if (!best && holds(wanted, entry.names.flatMap((name) => name.words))) offer(4000, entry.names[0]);
    if (!best && wide && holds(wanted, [...entry.names.flatMap((n) => n.words), ...entry.description])) {
      offer(5000, { part: "description", text: entry.thing[5], tag: "", words: entry.description });
    }
    return best;
  };

  const alike = (entry, wanted) => {
    let best = null;
    for (const name of entry.names) {
      const value = nameLikeness(wanted, name.words);
      const order = 0.9 * value + 0.1 * Math.min(1, wanted.length / (name.words.length || 1));
      if (value >= 0.5 && (!best || order > best.order)) best = { order, text: name, likeness: value };
    }
    return best && { ...best, rank: 6000 + 999 * (1 - best.order) };
  };

  const marksOf = (text, wanted, fuzzy) => {
    const found = places(text);
    if (fuzzy) {
      const nearest = wanted.map((word) => found.reduce((best, other) => (
        !best || likeness(word, other.folded) > likeness(word, best.folded) ? other : best
      ), null));
      return [...new Set(nearest)].filter(Boolean).sort((a, b) => a.start - b.start)
        .map((word) => [word.start, word.ends.at(-1)]);
    }
    const last = wanted.at(-1);
    return found.flatMap((word) => {
      if (wanted.includes(word.folded)) return [[word.start, word.ends.at(-1)]];
      return word.folded.startsWith(last) ? [[word.start, word.ends[last.length - 1]]] : [];
    });
  };

  const hitOf = (index, root, wanted) => ({ entry, rank, text, likeness: value }) => {
    const [label, language, address, kinds, , description] = entry.thing;
    const match = {
      part: text.part, text: text.text, language: text.tag, likeness: value,
      marks: marksOf(text.text, wanted, value < 1),
    };
    return {
      url: root + address, label, language, description, match, rank,
      types: kinds.map((number) => ({ label: index.types[number][0], name: index.types[number][1] })),
    };
  };

  // All hits of a text, the best first; `wide` looks into descriptions too.
  const find = async (address, text, wide) => {
    const index = await load(address);
    prepare(index);
    const wanted = [...new Set(words(text))].slice(0, 16);
    if (!wanted.length) return [];
    const folded = words(text).join(" ");
    const found = [];
    index.prepared.forEach((entry, place) => {
      const best = rankOf(entry, folded, wanted, wide);
      if (best) found.push({ ...best, entry, place });
    });
    if (found.length < (wide ? 10 : 1)) {
      const known = new Set(found.map((one) => one.entry));
      const similar = [];
      index.prepared.forEach((entry, place) => {
        const best = known.has(entry) ? null : alike(entry, wanted);
        if (best) similar.push({ ...best, entry, place });
      });
      found.push(...similar.sort((a, b) => a.rank - b.rank).slice(0, 50));
    }
    found.sort((a, b) => a.rank - b.rank || a.place - b.place);
    return found.map(hitOf(index, rootOf(address), wanted));
  };

  return { find, load, rootOf };
})();

// The page of what was found: all hits of ?q=, some at a time.
const foundList = document.getElementById("found");
if (foundList) {
  const some = 50;
  const text = new URLSearchParams(location.search).get("q") || "";
  const more = document.getElementById("found-more");
  const count = document.getElementById("found-count");
  const box = document.getElementById("site-search");
  if (box) box.value = text;

  const paragraph = (name, ...nodes) => {
    const made = document.createElement("p");
    made.className = name;
    made.append(...nodes);
    return made;
  };
  const row = (hit) => {
    const item = document.createElement("li");
    const link = document.createElement("a");
    const same = hit.match.part === "label";
    link.href = hit.url;
    if (hit.language) link.lang = hit.language;
    link.append(...(same ? marked(hit.label, hit.match.marks) : [hit.label]));
    const badges = hit.types.slice(0, 3).flatMap((type) => {
      const badge = document.createElement("span");
      badge.className = `badge ${type.name}`;
      badge.textContent = type.label;
      return [" ", badge];
    });
    item.append(paragraph("hit", link, ...badges));
    const { called, described, alike } = foundList.dataset;
    const spelt = hit.match.likeness < 1 ? alike : "";
    if (hit.match.part === "name") {
      const [before, after] = called.split("{name}");
      const name = marked(hit.match.text, hit.match.marks);
      item.append(paragraph("small", before, ...name, after, spelt && `, ${spelt}`));
    } else if (spelt) item.append(paragraph("small muted", spelt));
    if (hit.match.part === "description") {
      const [before, after] = described.split("{text}");
      item.append(paragraph("", before, ...marked(hit.match.text, hit.match.marks), after));
    } else if (hit.description) item.append(paragraph("muted", hit.description));
    return item;
  };

  siteFinder.find(foundList.dataset.index, text, true).then((hits) => {
    let shown = 0;
    const show = () => {
      foundList.append(...hits.slice(shown, shown + some).map(row));
      shown = Math.min(hits.length, shown + some);
      more.hidden = shown >= hits.length;
    };
    more.addEventListener("click", show);
    if (text.trim()) {
      document.title = `${text} · ${document.title}`;
      count.textContent = count.dataset.count.replace("{count}", hits.length);
    } else count.textContent = count.dataset.empty;
    show();
  }).catch((error) => {
    count.textContent = count.dataset.failed;
    console.error(error);
  });
}

// The page behind /resource?iri=: leads to the document of the IRI.
const lookedUp = document.getElementById("looked-up");
if (lookedUp) {
  const iri = new URLSearchParams(location.search).get("iri") || "";
  const { index, base } = lookedUp.dataset;
  const root = siteFinder.rootOf(index);
  siteFinder.load(index).then((known) => {
    const folder = base ? base.slice(0, base.lastIndexOf("/") + 1) : "";
    const own = folder && iri.startsWith(folder) ? iri.slice(folder.length - 1) : "";
    const [path, fragment] = own.split("#");
    if (Object.hasOwn(known, iri)) location.replace(root + known[iri]);
    else if (own) location.replace(`${root}${encodeURI(path)}.html${fragment ? `#${fragment}` : ""}`);
    else if (iri) lookedUp.textContent = lookedUp.dataset.unknown.replace("{iri}", () => iri);
  }).catch((error) => {
    lookedUp.textContent = lookedUp.dataset.failed;
    console.error(error);
  });
}
