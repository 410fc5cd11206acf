"""How the bench's results are shown: rows, the table on the terminal, and two plots as plain SVG."""

SETTINGS = [('jitter_ms', ('p50', 'p99', 'p999')), ('engine_overhead_ms', ('p50', 'p95', 'p99'))]


def row(system, result, setup_cpu_ms):
    """One row of the JSON file; None where a system has no such thing."""
    values = {'system': system, 'n': result['n'], 'cpu_ms_per_call_s': round(result['cpu_ms_per_call_s'], 3),
              'rss_kb_per_call': round(result['rss_kb_per_call'], 1), 'threads': result['threads'],
              'fds_per_call': round(result['fds_per_call'], 2)}
    for name, shares in SETTINGS:
        spread = result.get(name)
        known = bool(spread and spread['count'])
        values[name] = {share: spread[share] if known else None for share in shares}
    values['setup_cpu_ms'] = round(setup_cpu_ms, 2)
    for name, counter in (('frames_in_per_call_s', 'frames_sent'), ('frames_out_per_call_s', 'frames_heard')):
        values[name] = round(result[counter] / result['live_call_s'], 1) if result.get(counter) else None
    return values


def head():
    return (f'{"system":20} {"N":>5} {"CPU ms/call-s":>13} {"/floor":>6} {"calls/core":>10} {"RSS KB":>7} '
            f'{"threads":>7} {"fds":>5}  {"jitter ms p50/p99/p99.9":>23}  {"overhead ms p50/p95/p99":>23} '
            f'{"set-up ms":>9}  {"frames/s in/out":>15}')


def joined(spread):
    return ' / '.join('-' if value is None else f'{value:.1f}' for value in spread.values())


def floor_of(rows, n):
    return next((r['cpu_ms_per_call_s'] for r in rows if r['system'] == 'floor' and r['n'] == n), None)


def line(r, rows):
    floor = floor_of(rows, r['n'])
    ratio = f'{r["cpu_ms_per_call_s"] / floor:.2f}' if floor else '-'
    cpu = r['cpu_ms_per_call_s']
    return (f'{r["system"]:20} {r["n"]:5} {cpu:13.3f} {ratio:>6} {1000 / cpu if cpu else 0:10.0f} '
            f'{r["rss_kb_per_call"]:7.1f} {r["threads"]:7} {r["fds_per_call"]:5.2f}  {joined(r["jitter_ms"]):>23}  '
            f'{joined(r["engine_overhead_ms"]):>23} {r["setup_cpu_ms"]:9.2f}  '
            f'{joined({"in": r["frames_in_per_call_s"], "out": r["frames_out_per_call_s"]}):>15}')


def ratios(rows):
    """How many times dearer than a call of the engine each other system is, at the same N."""
    lines = []
    for ours in (r for r in rows if r['system'] == 'aybiza' and r['cpu_ms_per_call_s']):
        others = [f'{r["system"]} {r["cpu_ms_per_call_s"] / ours["cpu_ms_per_call_s"]:.2f}'
                  for r in rows if r['n'] == ours['n'] and r is not ours]
        if others:
            lines.append(f'CPU against a call of aybiza at N={ours["n"]}: ' + ', '.join(others))
    return '\n'.join(lines)


COLOURS = {'floor': '#888888', 'aybiza': '#c0392b', 'node-ws-bridge': '#2e86c1', 'gstreamer-stock': '#239b56',
           'gstreamer-one-thread': '#b7950b'}
WIDTH, HEIGHT, LEFT, TOP, BOTTOM, RIGHT = 720, 420, 60, 40, 50, 180


def plot(title, lines):
    """Lines of (n, value) by name, as the text of an SVG file."""
    points = [point for line in lines.values() for point in line]
    most_n = max(n for n, _ in points)
    most = max(value for _, value in points) * 1.1 or 1

    def at(n, value):
        return (LEFT + (WIDTH - LEFT - RIGHT) * n / most_n,
                HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / most)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH}" height="{HEIGHT}" font-family="sans-serif" '
             f'font-size="12"><rect width="100%" height="100%" fill="white"/><text x="{LEFT}" y="24" '
             f'font-size="15">{title}</text>']
    for step in range(6):
        value = most * step / 5
        x, y = at(0, value)
        parts.append(f'<line x1="{x}" y1="{y:.1f}" x2="{WIDTH - RIGHT}" y2="{y:.1f}" stroke="#dddddd"/>'
                     f'<text x="{x - 8}" y="{y + 4:.1f}" text-anchor="end">{value:.2f}</text>')
    for n in sorted({n for n, _ in points}):
        x, y = at(n, 0)
        parts.append(f'<text x="{x:.1f}" y="{y + 18:.1f}" text-anchor="middle">{n}</text>')
    parts.append(f'<text x="{(WIDTH - RIGHT + LEFT) / 2}" y="{HEIGHT - 12}" text-anchor="middle">calls</text>')
    for place, (name, line) in enumerate(lines.items()):
        colour = COLOURS.get(name, 'black')
        path = ' '.join(f'{x:.1f},{y:.1f}' for x, y in (at(n, value) for n, value in line))
        dots = ''.join('<circle cx="{:.1f}" cy="{:.1f}" r="3"/>'.format(*at(n, value)) for n, value in line)
        parts.append(f'<g fill="{colour}"><polyline points="{path}" fill="none" stroke="{colour}" '
                     f'stroke-width="2"/>{dots}<text x="{WIDTH - RIGHT + 14}" y="{TOP + 18 * place + 12}">{name}'
                     '</text></g>')
    return '\n'.join(parts) + '\n</svg>\n'


def draw(rows, folder):
    folder.mkdir(parents=True, exist_ok=True)
    wanted = {'cpu.svg': ('CPU per call: ms per second', lambda r: r['cpu_ms_per_call_s']),
              'jitter.svg': ("Jitter of the agent's frames, p99: ms", lambda r: r['jitter_ms']['p99'])}
    for name, (title, value_of) in wanted.items():
        lines = {}
        for r in rows:
            if value_of(r) is not None:
                lines.setdefault(r['system'], []).append((r['n'], value_of(r)))
        if lines:
            (folder / name).write_text(plot(title, lines))
