#!/usr/bin/env python3
"""Verifies exports of a Honi audit log, by docs/audit-log-format.md and none of our code. Python 3.9, standard library only.

usage: verify_audit_log.py FOLDER... [--log NAME] [--key HEX]... [--witness FILE]

Without --key the keys that came with the export are taken: then only its being whole is shown, not who signed it.
A line per folder on standard output: WHOLE, or the name of the first fault. Exit status: 0 all whole, 1 a fault, 2 wrong arguments.
"""
import argparse, base64, datetime, functools, hashlib, json, pathlib, sys


class Fault(Exception):
    pass


# Ed25519, RFC 8032, 5.1 (verification only; nothing here is secret).
P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def recover_x(y, sign):
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - square) % P or (x == 0 and sign):
        return None
    return P - x if x & 1 != sign else x


def add(a, b):
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g, h = 2 * a[3] * b[3] * D % P, 2 * a[2] * b[2] % P
    e, f, g, h = f - e, h - g, h + g, f + e
    return e * f % P, g * h % P, f * g % P, e * h % P


def multiply(number, point):
    total = (0, 1, 1, 0)
    while number:
        if number & 1:
            total = add(total, point)
        point, number = add(point, point), number >> 1
    return total


def decompress(text):
    number = int.from_bytes(text, "little")
    y, sign = number & (2**255 - 1), number >> 255
    x = recover_x(y, sign)
    return None if x is None else (x, y, 1, x * y % P)


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


@functools.lru_cache(maxsize=None)  # Exports of one log share their heads.
def is_signature(key, message, signature):
    point, r, s = decompress(key), decompress(signature[:32]), int.from_bytes(signature[32:], "little")
    if point is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % L
    a, b = multiply(s, BASE), add(r, multiply(h, point))
    return (a[0] * b[2] - b[0] * a[2]) % P == 0 and (a[1] * b[2] - b[1] * a[2]) % P == 0


# The Merkle tree, RFC 9162, 2.1.1.
def sha256(data):
    return hashlib.sha256(data).digest()


class Roots:
    """The roots of a growing tree: the hashes of its complete subtrees, largest first."""

    def __init__(self):
        self.size, self.stack = 0, []

    def push(self, leaf_hash):
        count, self.size = 1, self.size + 1
        while self.stack and self.stack[-1][0] == count:
            leaf_hash, count = sha256(b"\x01" + self.stack.pop()[1] + leaf_hash), 2 * count
        self.stack.append((count, leaf_hash))

    def root(self):
        if not self.stack:
            return sha256(b"")
        root = self.stack[-1][1]
        for _, left in reversed(self.stack[:-1]):
            root = sha256(b"\x01" + left + root)
        return root


def roots_at(hashes, sizes):
    tree, roots, wanted = Roots(), {}, set(sizes)
    for leaf_hash in hashes:
        tree.push(leaf_hash)
        if tree.size in wanted:
            roots[tree.size] = tree.root()
    return roots


# The files.
def lines_of(path):
    data = path.read_bytes()
    if data and not data.endswith(b"\n"):
        raise Fault(f"UNREADABLE: the end of {path.name} is not in the documented form")
    return data.split(b"\n")[:-1]


def parse(path, reader):
    result = []
    for number, line in enumerate(lines_of(path), 1):
        try:
            result.append(reader(line))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise Fault(f"UNREADABLE: line {number} of {path.name} is not in the documented form") from None
    return result


def unhex(text, length):
    data = bytes.fromhex(text)
    if len(data) != length or data.hex() != text:
        raise ValueError
    return data


def read_key(line):
    name, text = line.decode("ascii").split(" ")
    key = unhex(text, 32)
    if sha256(key)[:8].hex() != name:
        raise ValueError
    return name, key


LOSS = {"kept_size", "lost_size"}
HEAD = {"key_id", "log", "root_hash", "signature", "signed_at", "tree_size"}


def read_head(line, extra=frozenset()):
    head = json.loads(line)
    if json.dumps(head, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() != line:
        raise ValueError
    if head.keys() not in (HEAD, HEAD | extra) or any(type(head[size]) is not int for size in head.keys() & (LOSS | {"tree_size"})):
        raise ValueError
    instant = "%Y-%m-%dT%H:%M:%S.%fZ"
    if datetime.datetime.strptime(head["signed_at"], instant).strftime(instant) != head["signed_at"]:
        raise ValueError
    return {**head, "root_hash": unhex(head["root_hash"], 32), "signature": unhex(head["signature"], 64)}


def is_signed(head, keys):
    root = base64.b64encode(head["root_hash"]).decode()
    loss = f"loss {head['kept_size']} {head['lost_size']}\n" if "lost_size" in head else ""
    text = f"{head['log']}\n{head['tree_size']}\n{root}\n{head['signed_at']}\n{loss}".encode()
    key = keys.get(head["key_id"])
    return key is not None and is_signature(key, text, head["signature"])


def explain(leaves, recorded, sound, head, last):
    """Names the first fault among entries that do not give the root of a head, though the first `sound` are right."""
    stored = roots_at(recorded, [head["tree_size"], last["tree_size"]])
    unproven = f"UNPROVEN: the entries from {sound} to {head['tree_size'] - 1} do not give the signed root, and neither do the stored hashes"
    size = next((signed["tree_size"] for signed in (last, head) if stored.get(signed["tree_size"]) == signed["root_hash"]), None)
    if size is None:
        return unproven
    for index in range(sound, size):
        logged, found = recorded[index], leaves[index] if index < len(leaves) else None
        if found == logged:
            continue
        if found is None:
            return f"TRUNCATED: {len(leaves)} entries are there, {last['tree_size']} were signed"
        next_moved_here = index + 1 < size and recorded[index + 1] == found
        if logged in leaves[index + 1:]:
            at = leaves.index(logged, index + 1)
            if at == index + 1 and not next_moved_here and (at >= size or recorded[at] != found):
                return f"INSERTED: what stands at {index} was never logged"
            return f"REORDERED: entry {index} stands at {at}"
        return f"REMOVED: entry {index} was taken out" if next_moved_here else f"CHANGED: entry {index} is not what was logged"
    return unproven


def standing_heads(witnessed):
    """The witnessed heads that no accepted loss has undone."""
    standing = []
    for head in witnessed:
        if "lost_size" in head:
            standing = [before for before in standing if before["tree_size"] <= head["kept_size"]]
        standing.append(head)
    return standing


def verify(folder, log, given_keys, witness):
    given = parse(folder / "keys.txt", read_key)
    keys = dict(given)
    if not keys or given != sorted(keys.items()):
        raise Fault("UNREADABLE: keys.txt is not in the documented form")
    if given_keys:
        keys = {sha256(key)[:8].hex(): key for key in given_keys}
    heads, leaves = parse(folder / "heads.jsonl", read_head), [sha256(b"\x00" + line) for line in lines_of(folder / "entries.jsonl")]
    recorded = parse(folder / "hashes.txt", lambda line: unhex(line.decode("ascii"), 32))
    witnessed = parse(witness, lambda line: read_head(line, LOSS)) if witness else []
    log = log or (heads + witnessed + [{"log": ""}])[0]["log"]
    before = {"tree_size": 0}
    for head in heads:
        if not is_signed(head, keys) or head["tree_size"] <= before["tree_size"] or head["log"] != log:
            raise Fault(f"HEAD FORGED: the head of {head['tree_size']} entries is not signed by a trusted key, of another log, or out of order")
        before = head
    size, sound = before["tree_size"], 0
    roots = {0: sha256(b""), **roots_at(leaves, [head["tree_size"] for head in heads + witnessed])}
    for head in heads:
        if roots.get(head["tree_size"]) != head["root_hash"]:
            raise Fault(explain(leaves, recorded, sound, head, heads[-1]))
        sound = head["tree_size"]
    for index, (stored, leaf) in enumerate(zip(recorded, leaves)):
        if stored != leaf and index < size:
            raise Fault(f"HASH CHANGED: the stored hash of entry {index} is not that of the entry, which is as it was signed")
    if len(leaves) > size:
        raise Fault(f"UNSIGNED: entry {size} comes after the last signed head")
    if len(recorded) != size:
        raise Fault("UNREADABLE: the number of lines of hashes.txt is not in the documented form")
    last = None
    for head in witnessed:
        unfounded = "lost_size" in head and (head["lost_size"] != last or head["kept_size"] > head["tree_size"])
        last = head["tree_size"]
        if not is_signed(head, keys) or head["log"] != log or unfounded:
            raise Fault(f"WITNESS FORGED: the witnessed head of {last} entries is not signed by a trusted key, of another log, or an unfounded loss")
    for head in standing_heads(witnessed):
        seen = head["tree_size"]
        if seen > size:
            raise Fault(f"SET BACK: the log has {size} entries, but {seen} were witnessed")
        if roots.get(seen) != head["root_hash"]:
            raise Fault(f"REWRITTEN: the first {seen} entries are not those that were witnessed")
        if head not in heads and not ("lost_size" in head and seen in [0, *(there["tree_size"] for there in heads)]):
            raise Fault(f"HEAD MISSING: the witnessed head of {seen} entries is not among the heads of the log")
    losses = sum("lost_size" in head for head in witnessed)
    told = f", {losses} accepted losses" if losses else ""
    return f"WHOLE: {size} entries, {len(heads)} heads, {len(witnessed)} witnessed heads{told}"


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("folders", nargs="+", type=pathlib.Path)
    arguments.add_argument("--key", action="append", default=[], type=lambda text: unhex(text, 32))
    arguments.add_argument("--log")
    arguments.add_argument("--witness", type=pathlib.Path)
    given = arguments.parse_args()
    status = 0
    for folder in given.folders:
        try:
            print(verify(folder, given.log, given.key, given.witness))
        except Fault as fault:
            print(fault)
            status = 1
    return status


if __name__ == "__main__":
    sys.exit(main())
