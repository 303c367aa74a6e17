# Networks as PyTorch runs them without compilation, beside ours: for `make bench-networks`.
# Both take turns, A B A B …; times are the least of all rounds. Weights are random: only times are compared.
# Usage: networks_eager.py BENCH [NAME …], where BENCH is the path of network-bench.
import subprocess, sys, time, torch, torch.nn as nn, torch.nn.functional as F
from raft_eager import RAFT
torch.set_num_threads(2)

def act(name): return {'leaky': nn.LeakyReLU(0.1, True), 'leaky2': nn.LeakyReLU(0.2, True), 'relu': nn.ReLU(True), 'elu': nn.ELU(1, True), None: nn.Identity()}[name]
def conv(i, o, k=3, s=1, a='relu', bn=False, g=1): return nn.Sequential(nn.Conv2d(i, o, k, s, k // 2, groups=g, bias=not bn), nn.BatchNorm2d(o) if bn else nn.Identity(), act(a))
def up(i, o, a='relu', k=4, p=1, op=0): return nn.Sequential(nn.ConvTranspose2d(i, o, k, 2, p, op), act(a))
def crop(x, like): return x[:, :, :like.shape[2], :like.shape[3]]
def cat(*maps): return torch.cat(maps, 1)
def grow(x, n=2, mode='bilinear'): return F.interpolate(x, scale_factor=n, mode=mode, **({'align_corners': False} if mode == 'bilinear' else {}))
def warp(x, flow):
    h, w = x.shape[2:]
    v, u = torch.meshgrid(torch.arange(h), torch.arange(w), indexing='ij')
    g = torch.stack([2 * (u + flow[:, 0]) / (w - 1) - 1, 2 * (v + flow[:, 1]) / (h - 1) - 1], -1)
    return F.grid_sample(x, g, padding_mode='border', align_corners=True)
def correlate(a, b, r, step):
    # By batched products, of whose rows every other number is wanted: the fastest without own kernels.
    n, c, h, w = a.shape; q = r * step; span = w + 2 * q; here = a.permute(0, 2, 3, 1).contiguous(); there = F.pad(b, [q] * 4).permute(0, 2, 1, 3).contiguous()
    rows = [(here @ there[:, y:y + h]).as_strided((n, h, w, 2 * r + 1), (h * w * span, w * span, span + 1, step)) for y in range(0, 2 * q + 1, step)]
    return (torch.cat(rows, 3) / c).permute(0, 3, 1, 2)

class Refine(nn.Module):
    def __init__(s, i, o, skip, out=2, smooth=False, a='leaky'):
        super().__init__()
        s.d = up(i, o, a); s.e = nn.ConvTranspose2d(out, out, 4, 2, 1); j = skip + o + out
        s.i = nn.Conv2d(j, o, 3, 1, 1) if smooth else nn.Identity(); s.p = nn.Conv2d(o if smooth else j, out, 3, 1, 1)
    def forward(s, x, f, skip): m = cat(skip, crop(s.d(x), skip), crop(s.e(f), skip)); return m, s.p(s.i(m))
class Trunk(nn.Module):
    def __init__(s, i, smooth=False):
        super().__init__(); L = 'leaky'
        s.l = nn.ModuleList([conv(i, 256, a=L), nn.Sequential(conv(256, 512, 3, 2, L), conv(512, 512, a=L)), nn.Sequential(conv(512, 512, 3, 2, L), conv(512, 512, a=L)), nn.Sequential(conv(512, 1024, 3, 2, L), conv(1024, 1024, a=L))])
        s.p = nn.Conv2d(1024, 2, 3, 1, 1)
        s.r = nn.ModuleList([Refine(1024, 512, 512, smooth=smooth), Refine(1026, 256, 512, smooth=smooth), Refine(770, 128, 256, smooth=smooth), Refine(386, 64, 128, smooth=smooth)])
    def forward(s, quarter, x):
        skips = [quarter]
        for l in s.l: x = l(x); skips.append(x)
        skips.pop(); f = s.p(x)
        for r in s.r: x, f = r(x, f, skips.pop())
        return f
class FlowNetS(nn.Module):
    def __init__(s, i=6):
        super().__init__(); L = 'leaky'; s.a = nn.Sequential(conv(i, 64, 7, 2, L), conv(64, 128, 5, 2, L)); s.b = conv(128, 256, 5, 2, L); s.t = Trunk(256)
    def forward(s, x): q = s.a(x); return s.t(q, s.b(q))
class FlowNetC(nn.Module):
    def __init__(s):
        super().__init__(); L = 'leaky'; s.a = nn.Sequential(conv(3, 64, 7, 2, L), conv(64, 128, 5, 2, L)); s.b = conv(128, 256, 5, 2, L); s.r = conv(256, 32, 1, a=L); s.t = Trunk(473)
    def forward(s, x):
        q = s.a(x[:, :3]); m = s.b(q); n = s.b(s.a(x[:, 3:]))
        return s.t(q, cat(s.r(m), F.leaky_relu(correlate(m, n, 10, 2), 0.1)))
class FlowNetSD(nn.Module):
    def __init__(s):
        super().__init__(); L = 'leaky'
        s.a = nn.Sequential(conv(6, 64, a=L), conv(64, 64, 3, 2, L), conv(64, 128, a=L), conv(128, 128, 3, 2, L), conv(128, 128, a=L)); s.b = conv(128, 256, 3, 2, L); s.t = Trunk(256, True)
    def forward(s, x): q = s.a(x); return s.t(q, s.b(q))
class Fusion(nn.Module):
    def __init__(s):
        super().__init__(); L = 'leaky'
        s.c0 = conv(11, 64, a=L); s.c1 = nn.Sequential(conv(64, 64, 3, 2, L), conv(64, 128, a=L)); s.c2 = nn.Sequential(conv(128, 128, 3, 2, L), conv(128, 128, a=L))
        s.p = nn.Conv2d(128, 2, 3, 1, 1); s.r1 = Refine(128, 32, 128, smooth=True); s.r0 = Refine(162, 16, 64, smooth=True)
    def forward(s, x): a = s.c0(x); b = s.c1(a); c = s.c2(b); m, f = s.r1(c, s.p(c), b); return s.r0(m, f, a)[1]
class FlowNet2(nn.Module):
    def __init__(s, stacked=2, fused=True): super().__init__(); s.c = FlowNetC(); s.s = nn.ModuleList([FlowNetS(12) for _ in range(stacked)]); s.d, s.f = (FlowNetSD(), Fusion()) if fused else (None, None)
    def forward(s, x):
        a, b = x[:, :3], x[:, 3:]; norm = lambda v: v.norm(dim=1, keepdim=True); f = grow(s.c(x) * 20, 4)
        for k, net in enumerate(s.s): w = warp(b, f); f = grow(net(cat(x, w, f / 20, norm(a - w))) * 20, 4, 'nearest' if k == 1 else 'bilinear')
        if s.f is None: return f
        d = grow(s.d(x) / 20, 4, 'nearest')
        return s.f(cat(a, d, f, norm(d), norm(f), norm(a - warp(b, d)), norm(a - warp(b, f))))
class Alone(nn.Module):
    # A part of FlowNet2 by itself: its flow is enlarged.
    def __init__(s, net): super().__init__(); s.n = net
    def forward(s, x): return grow(s.n(x) * 20, 4)
class Back2Future(nn.Module):
    def __init__(s):
        super().__init__(); c = [3, 16, 32, 64, 96, 128, 192]; L = 'leaky2'
        s.p = nn.ModuleList([nn.ModuleList([nn.Sequential(conv(c[i], c[i + 1], 3, 2, L), conv(c[i + 1], c[i + 1], a=L)) for i in range(6)]) for _ in range(3)])
        dec = lambda i: nn.Sequential(conv(i, 128, a=L), conv(128, 128, a=L), conv(128, 96, a=L), conv(96, 64, a=L), conv(64, 32, a=L), conv(32, 2, a=None))
        s.d = nn.ModuleList([nn.ModuleList([dec(i) for i in [first, 292, 260, 228, 196]]) for first in (162, 162, 354)])
    def forward(s, x):
        fs = []
        for net, im in zip(s.p, (x[:, 3:6], x[:, 6:], x[:, :3])):
            f = [];
            for l in net: im = l(im); f.append(im)
            fs.append(f)
        here, nxt, prv = fs; n, p = nxt[5], prv[5]; ups = None; out = []
        for k, l in enumerate([5, 4, 3, 2, 1]):
            costs = cat(correlate(here[l], n, 4, 1), correlate(here[l], p, 4, 1)); occ = cat(costs, here[l])
            a = b = costs
            if ups: a, b = cat(occ, ups[0]), cat(occ, ups[1]); occ = a
            ups = grow(s.d[0][k](a)), grow(s.d[1][k](b)); out.append(s.d[2][k](occ).softmax(1))
            if l > 1: z = 20 / 2 ** l; n, p = warp(nxt[l - 1], ups[0] * z), warp(prv[l - 1], -ups[0] * z)
        return ups, out
class Basic(nn.Module):
    def __init__(s, i, o, st=1, bn=True):
        super().__init__(); s.a = conv(i, o, 3, st, bn=bn); s.b = conv(o, o, a=None, bn=bn); s.d = conv(i, o, 1, st, None, True) if st > 1 or i != o else nn.Identity()
    def forward(s, x): return F.relu(s.b(s.a(x)) + s.d(x), True)
class Disp(nn.Module):
    def __init__(s, res=False):
        super().__init__(); c = [32, 64, 128, 256, 512, 512, 512]; ks = [7, 5, 3, 3, 3, 3, 3]; o = [512, 512, 256, 128, 64, 32, 16]
        half = lambda i, o, k: nn.Sequential(conv(i, o, k, 2), conv(o, o, k))
        s.e = nn.ModuleList([half(3, 32, 7)] + [nn.Sequential(Basic(c[i - 1], c[i], 2, False), Basic(c[i], c[i], bn=False)) if res else half(c[i - 1], c[i], ks[i]) for i in range(1, 7)])
        s.u = nn.ModuleList([up(512 if k == 0 else o[k - 1], o[k], k=3, op=1) for k in range(7)])
        joined = [o[k] + (c[5 - k] if k < 6 else 0) + (1 if k > 3 else 0) for k in range(7)]
        s.i = nn.ModuleList([Basic(joined[k], o[k], bn=False) if res else conv(joined[k], o[k]) for k in range(7)])
        s.first = 1 if res else 3; s.p = nn.ModuleList([nn.Conv2d(o[k], 1, 3, 1, 1) for k in range(7)])
    def forward(s, x):
        f = [x]
        for l in s.e: f.append(l(f[-1]))
        m = f.pop(); d = None; out = []
        for k in range(7):
            skip = f.pop(); parts = [crop(s.u[k](m), skip)] + ([skip] if k < 6 else [])
            if k > 3: parts.append(crop(grow(d), skip))
            m = s.i[k](cat(*parts))
            if k >= s.first: d = 10 * s.p[k](m).sigmoid() + .01; out.append(d)
        return out
class DepthNet(nn.Module):
    def __init__(s):
        super().__init__(); c = lambda i, o, st=1: conv(i, o, 3, st, bn=True)
        s.h = nn.Sequential(c(6, 32, 2), c(32, 64, 2)); s.l = nn.ModuleList([nn.Sequential(c(i, o, 2), c(o, o)) for i, o in [(64, 128), (128, 256), (256, 256), (256, 512)]])
        s.p = nn.Conv2d(512, 1, 3, 1, 1); s.r = nn.ModuleList([Refine(i, o, k, 1, a=None) for i, o, k in [(512, 256, 256), (513, 128, 256), (385, 64, 128), (193, 32, 64)]])
        for r in s.r: r.d = nn.Sequential(r.d, c(r.d[0].out_channels, r.d[0].out_channels))
    def forward(s, x):
        x = s.h(x); skips = [x]
        for l in s.l: x = l(x); skips.append(x)
        skips.pop(); f = s.p(x)
        for r in s.r: x, f = r(x, f, skips.pop())
        return F.elu(f) + 1
class ResNet18(nn.Module):
    def __init__(s, i=3):
        super().__init__(); s.s = conv(i, 64, 7, 2, bn=True)
        s.l = nn.ModuleList([nn.Sequential(Basic(i, o, st), Basic(o, o)) for i, o, st in [(64, 64, 1), (64, 128, 2), (128, 256, 2), (256, 512, 2)]])
    def forward(s, x):
        f = [s.s((x - .45) / .225)]; m = F.max_pool2d(f[0], 3, 2, 1)
        for l in s.l: m = l(m); f.append(m)
        return f
class Monodepth2(nn.Module):
    def __init__(s):
        super().__init__(); s.e = ResNet18(); c = [64, 64, 128, 256, 512]; o = [16, 32, 64, 128, 256]
        r = lambda i, o, a=True: nn.Sequential(nn.ReflectionPad2d(1), nn.Conv2d(i, o, 3), nn.ELU(1, True) if a else nn.Sigmoid())
        s.a = nn.ModuleList([r(512 if k == 4 else o[k + 1], o[k]) for k in range(5)]); s.b = nn.ModuleList([r(o[k] + (c[k - 1] if k else 0), o[k]) for k in range(5)]); s.p = nn.ModuleList([r(o[k], 1, False) for k in range(4)])
    def forward(s, x):
        f = s.e(x); m = f[4]; out = []
        for k in (4, 3, 2, 1, 0):
            m = grow(s.a[k](m), 2, 'nearest'); m = s.b[k](cat(m, f[k - 1]) if k else m)
            if k < 4: out.append(s.p[k](m))
        return out
class PoseResNet(nn.Module):
    def __init__(s): super().__init__(); s.e = ResNet18(6); s.n = nn.Sequential(conv(512, 256, 1), conv(256, 256), conv(256, 256), conv(256, 12, 1, a=None))
    def forward(s, x): return s.n(s.e(x)[4]).mean((2, 3))
class PyDNet(nn.Module):
    def __init__(s):
        super().__init__(); c = [3, 16, 32, 64, 96, 128, 192]; L = 'leaky2'
        s.p = nn.ModuleList([nn.Sequential(conv(c[i], c[i + 1], 3, 2, L), conv(c[i + 1], c[i + 1], a=L)) for i in range(6)])
        s.e = nn.ModuleList([nn.Sequential(conv(c[l] + (8 if l < 6 else 0), 96, a=L), conv(96, 64, a=L), conv(64, 32, a=L), conv(32, 8, a=None)) for l in range(6, 0, -1)])
        s.u = nn.ModuleList([up(8, 8, L, 2, 0) for _ in range(5)])
    def forward(s, x):
        f = []; out = []; u = None
        for p in s.p: x = p(x); f.append(x)
        for k, e in enumerate(s.e):
            m = e(f[5 - k] if u is None else cat(f[5 - k], u)); out.append(m[:, :2].sigmoid() * .3)
            if k < 5: u = s.u[k](m)
        return out
class ViT(nn.Module):
    # s.c is the class, s.g where each token lies; a block's s scales what it adds.
    def __init__(s, d, heads, taps):
        super().__init__(); s.h = heads; s.taps = taps; s.e = nn.Conv2d(3, d, 14, 14); s.n = nn.LayerNorm(d, 1e-6); s.c = nn.Parameter(torch.zeros(1, 1, d)); s.g = nn.Parameter(torch.zeros(1, 1 + 37 * 37, d))
        s.b = nn.ModuleList([nn.ModuleDict(dict(n1=nn.LayerNorm(d, 1e-6), qkv=nn.Linear(d, 3 * d), o=nn.Linear(d, d), n2=nn.LayerNorm(d, 1e-6), a=nn.Linear(d, 4 * d), b=nn.Linear(4 * d, d), s=nn.ParameterList([torch.ones(d), torch.ones(d)]))) for _ in range(taps[-1])])
    def forward(s, x):
        x = s.e(x); n, d, h, w = x.shape; g = F.interpolate(s.g[:, 1:].view(1, 37, 37, d).permute(0, 3, 1, 2), (h, w), mode='bicubic', align_corners=False)
        t = torch.cat([(s.c + s.g[:, :1]).expand(n, 1, d), (x + g).flatten(2).transpose(1, 2)], 1); out = []
        for k, b in enumerate(s.b):
            q = b['qkv'](b['n1'](t)).view(n, -1, 3, s.h, d // s.h).permute(2, 0, 3, 1, 4)
            t = t + b['o'](F.scaled_dot_product_attention(q[0], q[1], q[2]).transpose(1, 2).reshape(n, -1, d)) * b['s'][0]; t = t + b['b'](F.gelu(b['a'](b['n2'](t)))) * b['s'][1]
            if k + 1 in s.taps: out.append(s.n(t))
        return out
class DepthAnything(nn.Module):
    def __init__(s, d=384, heads=6, n=(48, 96, 192, 384), c=64, taps=(3, 6, 9, 12)):
        super().__init__(); s.v = ViT(d, heads, taps)
        s.p = nn.ModuleList([nn.Conv2d(d, v, 1) for v in n]); s.z = nn.ModuleList([nn.ConvTranspose2d(n[0], n[0], 4, 4), nn.ConvTranspose2d(n[1], n[1], 2, 2), nn.Identity(), nn.Conv2d(n[3], n[3], 3, 2, 1)])
        s.n = nn.ModuleList([nn.Conv2d(v, c, 3, 1, 1, bias=False) for v in n]); r = lambda: nn.Sequential(nn.ReLU(), nn.Conv2d(c, c, 3, 1, 1), nn.ReLU(True), nn.Conv2d(c, c, 3, 1, 1))
        s.r = nn.ModuleList([nn.ModuleList([r(), r(), nn.Conv2d(c, c, 1)]) for _ in n]); s.h = nn.Conv2d(c, c // 2, 3, 1, 1); s.o = nn.Sequential(conv(c // 2, 32), conv(32, 1, 1))
    def forward(s, x):
        h, w = x.shape[2] // 14, x.shape[3] // 14
        m = [s.n[k](s.z[k](s.p[k](t[:, 1:].transpose(1, 2).reshape(x.shape[0], -1, h, w)))) for k, t in enumerate(s.v(x))]; f = None
        size = lambda t, hw: F.interpolate(t, hw, mode='bilinear', align_corners=True)
        for k, (a, b, p) in enumerate(s.r):
            y = m[3 - k]; y = y if f is None else f + (y + a(y)); y = y + b(y); f = p(size(y, m[2 - k].shape[2:] if k < 3 else (2 * y.shape[2], 2 * y.shape[3])))
        return s.o(size(s.h(f), x.shape[2:]))
class METER(nn.Module):
    def __init__(s):
        super().__init__()
        sep = lambda i, o, st=1, bn=True: nn.Sequential(nn.Conv2d(i, o, 3, st, 1, bias=False), conv(o, o, 1, bn=bn))
        inv = lambda i, o, st: nn.Sequential(conv(i, 2 * i, 1, bn=True), conv(2 * i, 2 * i, 3, st, bn=True, g=2 * i), conv(2 * i, o, 1, a=None, bn=True))
        s.s = sep(3, 16, 2); s.i = nn.ModuleList([inv(*t) for t in [(16, 16, 1), (16, 24, 2), (24, 24, 1), (24, 24, 1), (24, 48, 2), (48, 64, 2), (64, 80, 2)]])
        s.m = nn.ModuleList([nn.ModuleDict(dict(a=sep(c, c), b=conv(c, d, 1, bn=True), n=nn.LayerNorm(d), q=nn.Linear(d, 96, False), o=nn.Linear(32, d), n2=nn.LayerNorm(d), f=nn.Sequential(nn.Linear(d, h), nn.ReLU(), nn.Linear(h, d)), c=conv(d, c, 1, bn=True), e=sep(2 * c, c))) for d, c, h in [(64, 48, 128), (80, 64, 320), (96, 80, 384)]])
        s.t = conv(80, 160, 1, bn=True); s.n = nn.Conv2d(160, 64, 1); s.u = nn.ModuleList([nn.ConvTranspose2d(i, o, 3, 2, 1, 1) for i, o in [(64, 32), (32, 16), (16, 8)]]); s.e = nn.ModuleList([sep(i, o, bn=False) for i, o in [(96, 32), (64, 16), (32, 8)]]); s.o = nn.Conv2d(8, 1, 3, 1, 1)
    def mobile(s, k, x):
        b = s.m[k]; y = b['b'](b['a'](x)); n, d, h, w = y.shape
        t = y.reshape(n, d, h // 2, 2, w // 2, 2).permute(0, 3, 5, 2, 4, 1).reshape(4, -1, d); q = b['q'](b['n'](t)).view(4, -1, 3, 4, 8).permute(2, 0, 3, 1, 4)
        t = t + b['o'](F.scaled_dot_product_attention(q[0], q[1], q[2]).transpose(1, 2).reshape(4, -1, 32)); t = t + b['f'](b['n2'](t))
        y = t.reshape(n, 2, 2, h // 2, w // 2, d).permute(0, 5, 3, 1, 4, 2).reshape(n, d, h, w); return b['e'](cat(b['c'](y), x))
    def forward(s, x):
        r = lambda k, y: y + s.i[k](y); a = s.i[1](r(0, s.s(x))); b = s.i[4](r(3, r(2, a))); c = s.i[5](s.mobile(0, b)); m = s.n(s.t(s.mobile(2, s.i[6](s.mobile(1, c)))))
        for k, skip in enumerate((c, b, a)): m = s.e[k](cat(s.u[k](m), skip))
        return s.o(m)
class Eigen(nn.Module):
    def __init__(s):
        super().__init__(); pool = nn.MaxPool2d(2)
        s.c = nn.Sequential(nn.Conv2d(3, 96, 11, 4), nn.ReLU(True), pool, conv(96, 256, 5), pool, conv(256, 384), conv(384, 384), nn.Conv2d(384, 256, 3, 2), nn.ReLU(True), nn.Flatten(), nn.Linear(256 * 48, 4096), nn.ReLU(True), nn.Linear(4096, 55 * 74))
        s.f = nn.Sequential(nn.Conv2d(3, 63, 9, 2), nn.ReLU(True), pool); s.g = nn.Sequential(conv(64, 64, 5), nn.Conv2d(64, 1, 5, 1, 2))
    def forward(s, x): return s.g(cat(s.f(x), s.c(x).view(-1, 1, 55, 74)))
def halving(i, o): return nn.ModuleList([conv(([i] + o)[k], c, 7 if k == 0 else 5 if k == 1 else 3, 2) for k, c in enumerate(o)])
class PoseNet(nn.Module):
    def __init__(s, channels=9, outputs=12, deep=3): super().__init__(); s.e = halving(channels, [16, 32, 64, 128] + [256] * deep); s.p = nn.Conv2d(256, outputs, 1)
    def forward(s, x):
        for e in s.e: x = e(x)
        return s.p(x).mean((2, 3))
class PoseExpNet(nn.Module):
    def __init__(s):
        super().__init__(); o = [256, 128, 64, 32, 16]; s.e = halving(9, [16, 32, 64, 128, 256, 256, 256]); s.p = nn.Conv2d(256, 12, 1)
        s.u = nn.ModuleList([up(256 if k == 0 else o[k - 1], v) for k, v in enumerate(o)]); s.m = nn.ModuleList([nn.Conv2d(v, 2, 3, 1, 1) for v in o[1:]])
    def forward(s, x):
        f = [x]; out = []
        for e in s.e: f.append(e(f[-1]))
        m = f[5]
        for k in range(5):
            m = crop(s.u[k](m), f[4 - k])
            if k > 0: out.append(s.m[k - 1](m).sigmoid())
        return s.p(f[7]).mean((2, 3)), out
class MaskNet(nn.Module):
    def __init__(s):
        super().__init__(); c = [16, 32, 64, 128, 256, 256]; o = [256, 256, 128, 64, 32, 16]; s.e = halving(15, c)
        s.u = nn.ModuleList([up(256 if k == 0 else o[k - 1] + c[5 - k], o[k]) for k in range(6)]); s.p = nn.ModuleList([nn.Conv2d(v, 4, 3, 1, 1) for v in o])
    def forward(s, x):
        f = []; out = []
        for e in s.e: x = e(x); f.append(x)
        for k in range(6):
            m = s.u[k](x); out.append(s.p[k](m).sigmoid())
            if k < 5: x = cat(m, f[4 - k])
        return out
class MicroPyDNet(nn.Module):
    def __init__(s):
        super().__init__(); l = lambda i, o, st=1: nn.Sequential(nn.Conv2d(i, o, 3, st, 1), nn.LeakyReLU(0.125, True))
        s.e = nn.ModuleList([nn.Sequential(l(i, o, st), l(o, o)) for i, o, st in [(3, 8, 1), (8, 16, 2), (16, 32, 2)]])
        s.d = nn.ModuleList([nn.Sequential(l(i, 32), l(32, 32), nn.Conv2d(32, o, 3, 1, 1)) for i, o in [(32, 32), (48, 32), (40, 1)]]); s.u = nn.ModuleList([nn.ConvTranspose2d(32, 32, 2, 2) for _ in range(2)])
    def forward(s, x):
        a = s.e[0](x); b = s.e[1](a); m = s.u[0](s.d[0](s.e[2](b))); m = s.u[1](s.d[1](cat(b, m))); return s.d[2](cat(a, m)).relu()
class SfSNet(nn.Module):
    def __init__(s):
        super().__init__(); n = lambda o: nn.BatchNorm2d(o, 1e-3); s.stem = nn.Sequential(nn.Conv2d(3, 32, 3, 2, 1, bias=False), n(32), nn.SiLU(True)); i = 32; b = []
        for count, o, t, k, st in [(1, 16, 1, 3, 1), (2, 24, 6, 3, 2), (2, 40, 6, 5, 2), (3, 80, 6, 3, 2), (3, 112, 6, 5, 1), (4, 192, 6, 5, 2), (1, 320, 6, 3, 1)]:
            for j in range(count):
                w = i * t; step = st if j == 0 else 1
                b.append(nn.ModuleDict(dict(x=nn.Sequential(nn.Conv2d(i, w, 1, bias=False), n(w), nn.SiLU(True)) if t > 1 else nn.Identity(), d=nn.Sequential(nn.Conv2d(w, w, k, step, k // 2, groups=w, bias=False), n(w), nn.SiLU(True)), s=nn.Sequential(nn.Conv2d(w, i // 4, 1), nn.SiLU(True), nn.Conv2d(i // 4, w, 1), nn.Sigmoid()), p=nn.Sequential(nn.Conv2d(w, o, 1, bias=False), n(o))))); b[-1].half = step == 2; b[-1].add = step == 1 and i == o; i = o
        s.b = nn.ModuleList(b); s.top = nn.Sequential(nn.Conv2d(320, 1280, 1, bias=False), n(1280), nn.SiLU(True), nn.Conv2d(1280, 640, 1)); c = [640, 320, 160, 80, 40]
        s.d = nn.ModuleList([nn.Sequential(conv(c[k] + skip, c[k + 1], a='leaky2'), conv(c[k + 1], c[k + 1], a='leaky2')) for k, skip in enumerate([672, 240, 144, 96])]); s.o = nn.Conv2d(40, 1, 3, 1, 1)
    def forward(s, x):
        x = s.stem(x); skips = []
        for b in s.b:
            y = b['x'](x)
            if b.half: skips.append(y)
            y = b['d'](y); y = b['p'](y * b['s'](y.mean((2, 3), keepdim=True))); x = y + x if b.add else y
        x = s.top(x)
        for d in s.d: x = d(cat(F.interpolate(x, scale_factor=2, mode='bilinear', align_corners=True), skips.pop()))
        return s.o(x)
class RAFTPair(nn.Module):
    def __init__(s, large=False): super().__init__(); s.r = RAFT(large)
    def forward(s, x): return s.r(255 * x[:, :3], 255 * x[:, 3:])

# By name: the module, its channels, and the size at which it is used.
NETWORKS = {
    'raft-small': (RAFTPair, 6, 640, 360), 'raft': (lambda: RAFTPair(True), 6, 640, 360), 'flownet-s': (FlowNetS, 6, 512, 384), 'flownet-c': (FlowNetC, 6, 512, 384), 'flownet2': (FlowNet2, 6, 512, 384),
    'flownet2-s': (lambda: Alone(FlowNetS()), 6, 512, 384), 'flownet2-c': (lambda: Alone(FlowNetC()), 6, 512, 384), 'flownet2-sd': (lambda: Alone(FlowNetSD()), 6, 512, 384), 'flownet2-cs': (lambda: FlowNet2(1, False), 6, 512, 384), 'flownet2-css': (lambda: FlowNet2(2, False), 6, 512, 384),
    'back2future': (Back2Future, 9, 832, 256), 'dispnet': (Disp, 3, 416, 128), 'dispresnet': (lambda: Disp(True), 3, 832, 256), 'monodepth2': (Monodepth2, 3, 640, 192),
    'monodepth2-pose': (PoseResNet, 6, 640, 192), 'pydnet': (PyDNet, 3, 512, 256), 'depthnet': (DepthNet, 6, 512, 512), 'depth-anything-v2-small': (DepthAnything, 3, 700, 518),
    'depth-anything-v2-base': (lambda: DepthAnything(768, 12, (96, 192, 384, 768), 128), 3, 700, 518), 'depth-anything-v2-large': (lambda: DepthAnything(1024, 16, (256, 512, 1024, 1024), 256, (5, 12, 18, 24)), 3, 700, 518),
    'meter': (METER, 3, 256, 192), 'eigen': (Eigen, 3, 304, 228), 'sfsnet': (SfSNet, 3, 640, 480),
    'micro-pydnet': (MicroPyDNet, 3, 48, 48), 'posenet': (PoseNet, 9, 416, 128), 'poseexpnet': (PoseExpNet, 9, 416, 128), 'posenet-b6': (lambda: PoseNet(15, 24, 4), 15, 832, 256), 'masknet': (MaskNet, 15, 832, 256),
}
def ours(name, precision, channels, w, h, rounds):
    text = subprocess.run([sys.argv[1], '--network', name, '--precision', precision, '--width', str(w), '--height', str(h), '--images', str(channels // 3), '--rounds', str(rounds)], capture_output=True, text=True, check=True).stdout.split()
    return [float(v) for v in text]
def theirs(net, x, rounds):
    best = 1e9
    with torch.inference_mode():
        for _ in range(rounds): t = time.time(); net(x); best = min(best, time.time() - t)
    return 1e3 * best

if __name__ == '__main__':
    print('PyTorch', torch.__version__, '2 threads; ms, least of all rounds; PyTorch: the faster of both layouts')
    print('| network | size | PyTorch fp32 | fp32 | times faster | GFLOP/s | share of peak | bf16 | times faster |\n|---|---|--:|--:|--:|--:|--:|--:|--:|', flush=True)
    # The largest takes a quarter of an hour: only when it is named.
    for name in sys.argv[2:] or [n for n in NETWORKS if n != 'depth-anything-v2-large']:
        make, channels, w, h = NETWORKS[name]; net = make().eval(); x = torch.rand(1, channels, h, w); a, b, half = [], [], []
        # The shorter a round, the more of them: the least of few is chance.
        rounds = max(6, min(60, int(1500 / theirs(net, x, 3))))
        for turn in range(4):
            a.append(ours(name, 'fp32', channels, w, h, rounds)); last = turn % 2
            b.append(theirs(net.to(memory_format=torch.channels_last) if last else net.to(memory_format=torch.contiguous_format), x.to(memory_format=torch.channels_last) if last else x, rounds))
            half.append(ours(name, 'bf16', channels, w, h, rounds))
        mine, torchs = min(a), min(b); rate = mine[1] / mine[0] / 1e6
        print('| %s | %d × %d | %.1f | %.1f | %.2f | %.0f | %.0f %% | %s |' % (name, w, h, torchs, mine[0], torchs / mine[0], rate, 100 * rate / max(v[2] for v in a), '%.1f | %.2f' % (min(half)[0], torchs / min(half)[0])), flush=True)
