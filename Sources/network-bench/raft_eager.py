# RAFT, small and large, as PyTorch runs it without compilation; the small one alone, for `make bench-networks`: one cold
# pair, 2 threads, least and median of 8 runs. After Z. Teed and J. Deng, "RAFT" (ECCV 2020).
# Usage: raft_eager.py WEIGHTS [WIDTH HEIGHT]
import torch, time, sys, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(2)
NORM={'instance':nn.InstanceNorm2d,'batch':nn.BatchNorm2d,'none':lambda c: nn.Sequential()}
class Bott(nn.Module):
    def __init__(s,i,o,norm,stride=1):
        super().__init__()
        s.conv1=nn.Conv2d(i,o//4,1);s.conv2=nn.Conv2d(o//4,o//4,3,padding=1,stride=stride);s.conv3=nn.Conv2d(o//4,o,1)
        N=NORM[norm];s.norm1=N(o//4);s.norm2=N(o//4);s.norm3=N(o)
        s.relu=nn.ReLU(inplace=True)
        s.downsample=None if stride==1 else nn.Sequential(nn.Conv2d(i,o,1,stride=stride),N(o))
    def forward(s,x):
        y=s.relu(s.norm1(s.conv1(x)));y=s.relu(s.norm2(s.conv2(y)));y=s.relu(s.norm3(s.conv3(y)))
        if s.downsample is not None: x=s.downsample(x)
        return s.relu(x+y)
class Res(nn.Module):
    def __init__(s,i,o,norm,stride=1):
        super().__init__()
        s.conv1=nn.Conv2d(i,o,3,padding=1,stride=stride);s.conv2=nn.Conv2d(o,o,3,padding=1)
        N=NORM[norm];s.norm1=N(o);s.norm2=N(o);s.relu=nn.ReLU(inplace=True)
        s.downsample=None
        # Files have this norm under both names.
        if stride!=1: s.norm3=N(o);s.downsample=nn.Sequential(nn.Conv2d(i,o,1,stride=stride),s.norm3)
    def forward(s,x):
        y=s.relu(s.norm1(s.conv1(x)));y=s.relu(s.norm2(s.conv2(y)))
        if s.downsample is not None: x=s.downsample(x)
        return s.relu(x+y)
class Enc(nn.Module):
    def __init__(s,o,norm,large=False):
        super().__init__();B,(p,q,r)=(Res,(64,96,128)) if large else (Bott,(32,64,96))
        s.norm1=NORM[norm](p);s.conv1=nn.Conv2d(3,p,7,stride=2,padding=3);s.relu=nn.ReLU(inplace=True)
        def L(i,o,st): return nn.Sequential(B(i,o,norm,st),B(o,o,norm,1))
        s.layer1=L(p,p,1);s.layer2=L(p,q,2);s.layer3=L(q,r,2);s.conv2=nn.Conv2d(r,o,1)
    def forward(s,x):
        isl=isinstance(x,list)
        if isl: b=x[0].shape[0]; x=torch.cat(x,0)
        x=s.relu(s.norm1(s.conv1(x)));x=s.conv2(s.layer3(s.layer2(s.layer1(x))))
        return torch.split(x,[b,b],0) if isl else x
class ME(nn.Module):
    def __init__(s,large=False):
        super().__init__();c,f,m=(192,128,126) if large else (96,64,80)
        s.convc1=nn.Conv2d(324,256,1) if large else nn.Conv2d(196,96,1);s.convc2=nn.Conv2d(256,192,3,padding=1) if large else None
        s.convf1=nn.Conv2d(2,f,7,padding=3);s.convf2=nn.Conv2d(f,f//2,3,padding=1);s.conv=nn.Conv2d(c+f//2,m,3,padding=1)
    def forward(s,flow,corr):
        c=F.relu(s.convc1(corr));f=F.relu(s.convf1(flow));f=F.relu(s.convf2(f))
        if s.convc2 is not None: c=F.relu(s.convc2(c))
        return torch.cat([F.relu(s.conv(torch.cat([c,f],1))),flow],1)
class GRU(nn.Module):
    # One unit of 3 x 3, or one along rows and then one along columns; their numbers are in the layers' names.
    def __init__(s,large=False):
        super().__init__();i,o=(384,128) if large else (242,96);s.units={'1':(1,5),'2':(5,1)} if large else {'':(3,3)}
        for n,k in s.units.items():
            for g in 'zrq': setattr(s,'conv'+g+n,nn.Conv2d(i,o,k,padding=(k[0]//2,k[1]//2)))
    def forward(s,h,x):
        for n in s.units:
            z,r,q=(getattr(s,'conv'+g+n) for g in 'zrq')
            hx=torch.cat([h,x],1);z=torch.sigmoid(z(hx));r=torch.sigmoid(r(hx));q=torch.tanh(q(torch.cat([r*h,x],1)));h=(1-z)*h+z*q
        return h
class FH(nn.Module):
    def __init__(s,large=False):
        super().__init__();i,o=(128,256) if large else (96,128);s.conv1=nn.Conv2d(i,o,3,padding=1);s.conv2=nn.Conv2d(o,2,3,padding=1)
    def forward(s,x): return s.conv2(F.relu(s.conv1(x)))
class UB(nn.Module):
    def __init__(s,large=False):
        super().__init__();s.encoder=ME(large);s.gru=GRU(large);s.flow_head=FH(large)
        s.mask=nn.Sequential(nn.Conv2d(128,256,3,padding=1),nn.ReLU(inplace=True),nn.Conv2d(256,576,1)) if large else None
    def forward(s,net,inp,corr,flow):
        net=s.gru(net,torch.cat([inp,s.encoder(flow,corr)],1)); return net,s.flow_head(net)
def grid(b,h,w):
    y,x=torch.meshgrid(torch.arange(h),torch.arange(w),indexing='ij'); return torch.stack([x,y],0).float()[None].repeat(b,1,1,1)
class RAFT(nn.Module):
    def __init__(s,large=False):
        super().__init__();f,s.h,s.c,s.r=(256,128,128,4) if large else (128,96,64,3)
        s.fnet=Enc(f,'instance',large);s.cnet=Enc(s.h+s.c,'batch' if large else 'none',large);s.update_block=UB(large)
    def lookup(s,pyr,coords):
        r=s.r;coords=coords.permute(0,2,3,1);b,h,w,_=coords.shape;out=[]
        for i,c in enumerate(pyr):
            d=torch.linspace(-r,r,2*r+1);delta=torch.stack(torch.meshgrid(d,d,indexing='ij'),-1)
            cl=coords.reshape(b*h*w,1,1,2)/2**i+delta.view(1,2*r+1,2*r+1,2)
            H,W=c.shape[-2:];xg,yg=cl.split([1,1],-1)
            g=torch.cat([2*xg/(W-1)-1,2*yg/(H-1)-1],-1)
            out.append(F.grid_sample(c,g,align_corners=True).view(b,h,w,-1))
        return torch.cat(out,-1).permute(0,3,1,2).contiguous().float()
    def upsample(s,flow,net):
        if s.update_block.mask is None: return 8*F.interpolate(flow,scale_factor=8,mode='bilinear',align_corners=True)
        B,_,h,w=flow.shape;m=(.25*s.update_block.mask(net)).reshape(B,1,9,8,8,h,w).softmax(2)
        near=F.unfold(8*flow,3,padding=1).view(B,2,9,1,1,h,w);return (m*near).sum(2).permute(0,1,4,2,5,3).reshape(B,2,8*h,8*w)
    def forward(s,a,b,iters=12,train=False):
        a=2*(a/255)-1;b=2*(b/255)-1;a=a.contiguous();b=b.contiguous()
        f1,f2=s.fnet([a,b]);f1=f1.float();f2=f2.float()
        B,D,h,w=f1.shape
        c=(f1.view(B,D,h*w).transpose(1,2)@f2.view(B,D,h*w)).view(B*h*w,1,h,w)/D**.5
        pyr=[c]
        for _ in range(3): c=F.avg_pool2d(c,2,stride=2);pyr.append(c)
        net,inp=torch.split(s.cnet(a),[s.h,s.c],1);net=torch.tanh(net);inp=torch.relu(inp)
        c0=grid(B,h,w);c1=c0.clone();outs=[]
        for k in range(iters):
            c1=c1.detach()
            net,d=s.update_block(net,inp,s.lookup(pyr,c1),c1-c0);c1=c1+d
            # Training sees every step, its use the last one only, as ours does.
            if train or k==iters-1: up=s.upsample(c1-c0,net);outs.append(up)
        return outs if train else (c1-c0,up)
if __name__=='__main__':
    m=RAFT().eval(); sd=torch.load(sys.argv[1],map_location='cpu',weights_only=True)
    m.load_state_dict({k.replace('module.',''):v for k,v in sd.items()})
    W,H=int(sys.argv[2]) if len(sys.argv)>2 else 640,int(sys.argv[3]) if len(sys.argv)>3 else 360
    a=torch.rand(1,3,H,W)*255;b=torch.roll(a,3,3)
    for mode in ['f32','channels_last','bf16 autocast']:
        mm=m.to(memory_format=torch.channels_last) if mode!='f32' else m
        best=[]
        with torch.no_grad(), torch.autocast('cpu',dtype=torch.bfloat16,enabled=mode=='bf16 autocast'):
            for i in range(8):
                t=time.time();mm(a,b);best.append(time.time()-t)
        print('PyTorch %s, %s: min %.0f ms, median %.0f ms'%(torch.__version__,mode,1e3*min(best),1e3*sorted(best)[len(best)//2]))
