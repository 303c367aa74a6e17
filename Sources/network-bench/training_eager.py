# Samples a second of training, ours beside PyTorch without compilation: for `make bench-training`. Both have two threads
# and the same network, batch and rule of steps (AdamW, clipped); ours make their samples meanwhile, as their recipes do,
# PyTorch has random ones for nothing. The median of the steps after the first few. Usage: training_eager.py PARALLAX [NAME …]
import subprocess, sys, tempfile, time, torch, torch.nn.functional as F
from networks_eager import DepthNet, PyDNet
from raft_eager import RAFT
torch.set_num_threads(2)

def scales(outputs, truth):
    # A network that keeps only its finest output gives one tensor.
    maps = outputs if isinstance(outputs, (list, tuple)) else [outputs]
    return sum((F.interpolate(truth, o.shape[-2:], mode='nearest') - o.float()[:, :1]).abs().mean() for o in maps)
def sequence(outputs, truth):
    return sum(0.8 ** (len(outputs) - 1 - k) * (o.float() - truth).abs().mean() for k, o in enumerate(outputs))
# By name: the network of a batch, its loss, channels in and out, batch, width, height; our recipe's own keys and data, and samples of a scene.
CASES = {
    'raft-small': (lambda: RAFT(), lambda m, x: m(255 * x[:, :3], 255 * x[:, 3:], 6, True), sequence, 6, 2, 4, 240, 176, 'iterations: 6, test-iterations: 6', '{world: chairs}', 2),
    'depthnet': (DepthNet, lambda m, x: m(x), scales, 6, 1, 16, 128, 128, 'displacement: 0.3', '{world: still-box}', 6),
    'pydnet': (PyDNet, lambda m, x: m(x), scales, 3, 1, 8, 256, 128, 'nearest: 0.5', '{world: drive}', 8),
}
def ours(program, name, precision, steps):
    *_, batch, width, height, keys, data, shared = CASES[name]
    with tempfile.TemporaryDirectory() as folder:
        with open(f'{folder}/r.yaml', 'w') as file:
            file.write(f'network: {{name: {name}, precision: {precision}, {keys}}}\nclip: 1\nstages:\n  - {{name: one, steps: {steps}, batch: {batch}, samples-per-scene: {shared}, width: {width}, height: {height}, rate: 1e-5, data: [{data}]}}\nvalidation: {{every: {steps}, samples: {batch}, pictures-every: {steps}}}\n')
        subprocess.run([program, 'train', f'{folder}/r.yaml', '-o', f'{folder}/run', '--threads', '2', '--quiet'], check=True)
        with open(f'{folder}/run/training.csv') as file:
            rows = [line.split(',') for line in file.read().split()[1:]]
    rates = sorted(float(row[3]) for row in rows[2:])
    return rates[len(rates) // 2]
def theirs(name, half, last, steps):
    make, run, loss, channels, outputs, batch, width, height, *_ = CASES[name]
    form = torch.channels_last if last else torch.contiguous_format
    net = make().train().to(memory_format=form); rule = torch.optim.AdamW(net.parameters(), 1e-5)
    x = torch.rand(batch, channels, height, width).to(memory_format=form); truth = torch.rand(batch, outputs, height, width); times = []
    for _ in range(steps):
        start = time.time(); rule.zero_grad()
        with torch.autocast('cpu', dtype=torch.bfloat16, enabled=half): found = run(net, x)
        loss(found, truth).backward(); torch.nn.utils.clip_grad_norm_(net.parameters(), 1); rule.step(); times.append(time.time() - start)
    return batch / sorted(times[3:])[len(times[3:]) // 2]

if __name__ == '__main__':
    print('PyTorch', torch.__version__, 'and ours, 2 threads; samples a second; PyTorch: the faster of both layouts')
    print('| network | batch | PyTorch fp32 | fp32 | times | PyTorch bf16 | bf16 | times |\n|---|---|--:|--:|--:|--:|--:|--:|', flush=True)
    for name in sys.argv[2:] or CASES:
        a, b = [], []
        for _ in range(2):
            a.append([ours(sys.argv[1], name, precision, 60) for precision in ('fp32', 'bf16')])
            b.append([max(theirs(name, half, last, 13) for last in (False, True)) for half in (False, True)])
        mine, torchs = [max(v) for v in zip(*a)], [max(v) for v in zip(*b)]
        _, _, _, _, _, batch, width, height, *_ = CASES[name]
        print('| %s | %d of %d × %d | %.1f | %.1f | %.2f | %.1f | %.1f | %.2f |' % (name, batch, width, height, torchs[0], mine[0], mine[0] / torchs[0], torchs[1], mine[1], mine[1] / torchs[1]), flush=True)
