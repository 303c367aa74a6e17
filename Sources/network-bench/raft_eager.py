# RAFT-small as PyTorch runs it without compilation, for `make bench-networks`: one cold pair, 2 threads, least and median
# of 8 runs. After Z. Teed and J. Deng, "RAFT" (ECCV 2020). Usage: raft_eager.py WEIGHTS [WIDTH HEIGHT]
import torch, time, sys, torch.nn as nn, torch.nn.functional as F
torch.set_num_threads(2)
class Bott(nn.Module):
    def __init__(s,i,o,norm,stride=1):
        super().__init__()
        s.conv1=nn.Conv2d(i,o//4,1);s.conv2=nn.Conv2d(o//4,o//4,3,padding=1,stride=stride);s.conv3=nn.Conv2d(o//4,o,1)
        N=(lambda c: nn.InstanceNorm2d(c)) if norm=='instance' else (lambda c: nn.Sequential())
        s.norm1=N(o//4);s.norm2=N(o//4);s.norm3=N(o)
        s.relu=nn.ReLU(inplace=True)
        s.downsample=None if stride==1 else nn.Sequential(nn.Conv2d(i,o,1,stride=stride),N(o))
    def forward(s,x):
        y=s.relu(s.norm1(s.conv1(x)));y=s.relu(s.norm2(s.conv2(y)));y=s.relu(s.norm3(s.conv3(y)))
        if s.downsample is not None: x=s.downsample(x)
        return s.relu(x+y)
class Enc(nn.Module):
    def __init__(s,o,norm):
        super().__init__()
        s.norm1=nn.InstanceNorm2d(32) if norm=='instance' else nn.Sequential()
        s.conv1=nn.Conv2d(3,32,7,stride=2,padding=3);s.relu=nn.ReLU(inplace=True)
        def L(i,o,st): return nn.Sequential(Bott(i,o,norm,st),Bott(o,o,norm,1))
        s.layer1=L(32,32,1);s.layer2=L(32,64,2);s.layer3=L(64,96,2);s.conv2=nn.Conv2d(96,o,1)
    def forward(s,x):
        isl=isinstance(x,list)
        if isl: b=x[0].shape[0]; x=torch.cat(x,0)
        x=s.relu(s.norm1(s.conv1(x)));x=s.conv2(s.layer3(s.layer2(s.layer1(x))))
        return torch.split(x,[b,b],0) if isl else x
class ME(nn.Module):
    def __init__(s):
        super().__init__()
        s.convc1=nn.Conv2d(196,96,1);s.convf1=nn.Conv2d(2,64,7,padding=3);s.convf2=nn.Conv2d(64,32,3,padding=1);s.conv=nn.Conv2d(128,80,3,padding=1)
    def forward(s,flow,corr):
        c=F.relu(s.convc1(corr));f=F.relu(s.convf1(flow));f=F.relu(s.convf2(f))
        return torch.cat([F.relu(s.conv(torch.cat([c,f],1))),flow],1)
class GRU(nn.Module):
    def __init__(s):
        super().__init__()
        s.convz=nn.Conv2d(242,96,3,padding=1);s.convr=nn.Conv2d(242,96,3,padding=1);s.convq=nn.Conv2d(242,96,3,padding=1)
    def forward(s,h,x):
        hx=torch.cat([h,x],1);z=torch.sigmoid(s.convz(hx));r=torch.sigmoid(s.convr(hx));q=torch.tanh(s.convq(torch.cat([r*h,x],1)))
        return (1-z)*h+z*q
class FH(nn.Module):
    def __init__(s):
        super().__init__();s.conv1=nn.Conv2d(96,128,3,padding=1);s.conv2=nn.Conv2d(128,2,3,padding=1)
    def forward(s,x): return s.conv2(F.relu(s.conv1(x)))
class UB(nn.Module):
    def __init__(s):
        super().__init__();s.encoder=ME();s.gru=GRU();s.flow_head=FH()
    def forward(s,net,inp,corr,flow):
        net=s.gru(net,torch.cat([inp,s.encoder(flow,corr)],1)); return net,s.flow_head(net)
def grid(b,h,w):
    y,x=torch.meshgrid(torch.arange(h),torch.arange(w),indexing='ij'); return torch.stack([x,y],0).float()[None].repeat(b,1,1,1)
class RAFT(nn.Module):
    def __init__(s):
        super().__init__();s.fnet=Enc(128,'instance');s.cnet=Enc(160,'none');s.update_block=UB();s.r=3
    def lookup(s,pyr,coords):
        r=s.r;coords=coords.permute(0,2,3,1);b,h,w,_=coords.shape;out=[]
        for i,c in enumerate(pyr):
            d=torch.linspace(-r,r,2*r+1);delta=torch.stack(torch.meshgrid(d,d,indexing='ij'),-1)
            cl=coords.reshape(b*h*w,1,1,2)/2**i+delta.view(1,2*r+1,2*r+1,2)
            H,W=c.shape[-2:];xg,yg=cl.split([1,1],-1)
            g=torch.cat([2*xg/(W-1)-1,2*yg/(H-1)-1],-1)
            out.append(F.grid_sample(c,g,align_corners=True).view(b,h,w,-1))
        return torch.cat(out,-1).permute(0,3,1,2).contiguous().float()
    def forward(s,a,b,iters=12,train=False):
        a=2*(a/255)-1;b=2*(b/255)-1;a=a.contiguous();b=b.contiguous()
        f1,f2=s.fnet([a,b]);f1=f1.float();f2=f2.float()
        B,D,h,w=f1.shape
        c=(f1.view(B,D,h*w).transpose(1,2)@f2.view(B,D,h*w)).view(B*h*w,1,h,w)/D**.5
        pyr=[c]
        for _ in range(3): c=F.avg_pool2d(c,2,stride=2);pyr.append(c)
        net,inp=torch.split(s.cnet(a),[96,64],1);net=torch.tanh(net);inp=torch.relu(inp)
        c0=grid(B,h,w);c1=c0.clone();outs=[]
        for _ in range(iters):
            c1=c1.detach()
            net,d=s.update_block(net,inp,s.lookup(pyr,c1),c1-c0);c1=c1+d
            up=8*F.interpolate(c1-c0,scale_factor=8,mode='bilinear',align_corners=True);outs.append(up)
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
