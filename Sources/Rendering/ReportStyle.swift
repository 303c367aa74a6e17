/// How a report looks; it works without the script, which enlarges pictures and, with
/// the arrow keys, lets those of one frame follow each other in place.
enum ReportStyle {
  static let sheet = """

    :root{--page:#fbfaf8;--panel:#fff;--ink:#23262d;--soft:#666b76;--rule:#e4e2dd;--accent:#c8501a;
    --bar:#b9bfca;--warn:#fdf3e4;--warn-rule:#e6b566}
    @media(prefers-color-scheme:dark){:root{--page:#131519;--panel:#181a1f;--ink:#e2e4e9;
    --soft:#949aa6;--rule:#2b2e36;--accent:#ff8a3d;--bar:#4d5463;--warn:#2a2216;--warn-rule:#8a6526}}
    *{box-sizing:border-box}
    html{-webkit-text-size-adjust:100%;scroll-behavior:smooth}
    body{margin:0;background:var(--page);color:var(--ink);
    font:16px/1.55 system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",sans-serif}
    header,main,nav{max-width:1080px;margin:0 auto;padding:0 24px}
    header{padding-top:56px}
    h1,h2,h3{font-family:"Iowan Old Style",Charter,"Palatino Linotype",Palatino,Georgia,serif;
    font-weight:600;line-height:1.15;letter-spacing:-.01em;text-wrap:balance}
    h1{font-size:clamp(2.1rem,6vw,3.4rem);margin:0 0 14px;overflow-wrap:anywhere}
    h2{font-size:1.6rem;margin:0 0 18px}
    h3{font-size:1rem;margin:0 0 8px;color:var(--soft);overflow-wrap:anywhere}
    p{max-width:68ch;margin:0 0 14px}
    .kind{margin:0 0 10px;color:var(--accent);font-size:.78rem;font-weight:600;letter-spacing:.11em;
    text-transform:uppercase}
    .summary{font-size:1.12rem;color:var(--soft);margin-bottom:30px}
    nav{position:sticky;top:0;z-index:1;display:flex;gap:22px;overflow-x:auto;margin-top:34px;
    background:var(--page);border-bottom:1px solid var(--rule);scrollbar-width:none}
    nav a{flex:none;padding:12px 0;color:var(--soft);font-size:.88rem;text-decoration:none}
    nav a:hover,nav a:focus-visible{color:var(--accent)}
    section{padding:44px 0 8px;scroll-margin-top:20px}
    .figures{display:grid;grid-template-columns:repeat(auto-fill,minmax(170px,1fr));gap:22px 28px;
    margin:0 0 26px}
    .figures.head{grid-template-columns:repeat(auto-fit,minmax(150px,1fr))}
    .figures div{border-top:1px solid var(--rule);padding-top:10px}
    .figures.head div{border-top:2px solid var(--ink)}
    dt{color:var(--soft);font-size:.84rem}
    dd{margin:0}
    .value{font-size:1.45rem;font-weight:600;line-height:1.3;font-variant-numeric:tabular-nums;
    letter-spacing:-.01em}
    .head .value{font-size:1.8rem}
    .value small{font-size:.62em;font-weight:400;color:var(--soft);letter-spacing:0}
    .note{color:var(--soft);font-size:.84rem;line-height:1.4}
    .warnings{background:var(--warn);border-left:3px solid var(--warn-rule);border-radius:0 8px 8px 0;
    padding:16px 20px;margin:6px 0 0}
    .warnings h2{font-family:inherit;font-size:.95rem;line-height:1.4;letter-spacing:0;margin:0 0 4px}
    .warnings ul{margin:0;padding-left:20px}
    figure{margin:0 0 24px}
    figure img{display:block;width:100%;height:auto;border-radius:8px;background:#16181c}
    .zoomable :is(.hero,.grid,.strip) img{cursor:zoom-in}
    figcaption{margin-top:8px;color:var(--soft);font-size:.88rem;max-width:80ch}
    .hero{margin-bottom:18px}
    .hero img{border-radius:12px}
    .grid{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,380px),1fr));gap:0 18px}
    .strip{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,220px),1fr));
    gap:0 12px}
    .strip img{border-radius:6px}
    .keys{display:flex;flex-wrap:wrap;gap:12px 36px;align-items:flex-end}
    .keys figure{flex:0 1 auto;margin-bottom:8px}
    .keys img{width:auto;max-width:100%;background:none}
    .drawing svg{display:block;width:100%;height:auto;max-height:78vh}
    .drawing{background:var(--panel);border:1px solid var(--rule);border-radius:12px;padding:14px}
    .drawing figcaption{margin:10px 4px 0}
    .d-page{fill:var(--panel)}
    table{border-collapse:collapse;width:100%;font-size:.94rem}
    th,td{padding:8px 18px 8px 0;text-align:left;vertical-align:baseline;
    border-bottom:1px solid var(--rule)}
    th{font-weight:500;white-space:nowrap}
    td:last-child{padding-right:0}
    .entries th{width:14rem;overflow-wrap:anywhere;white-space:normal}
    .number{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
    td.note{width:45%}
    .scroll{overflow-x:auto;margin-bottom:24px}
    .timings td.note{width:auto}
    .bars{width:44%;min-width:120px}
    .bar{display:block;height:12px;min-width:2px;border-radius:3px;background:var(--bar)}
    .slowest{background:var(--accent)}
    tfoot th,tfoot td{border-bottom:0;font-weight:600}
    details{margin-bottom:10px}
    summary{cursor:pointer;padding:6px 0;font-weight:600}
    summary span{color:var(--soft);font-weight:400;font-size:.88rem}
    pre{background:var(--panel);border:1px solid var(--rule);border-radius:8px;padding:14px 16px;
    margin:0 0 18px;white-space:pre-wrap;overflow-wrap:anywhere}
    code,.code{font-family:ui-monospace,"SF Mono",Menlo,Consolas,monospace;font-size:.86rem}
    .code{overflow-wrap:anywhere}
    main{padding-bottom:72px}
    dialog{border:0;padding:0;margin:auto;max-width:96vw;max-height:98vh;background:none;
    color:#e2e4e9;text-align:center;cursor:zoom-out}
    dialog::backdrop{background:rgba(10,11,13,.9)}
    dialog img{display:block;max-width:96vw;max-height:90vh;min-width:min(96vw,900px);
    object-fit:contain;border-radius:6px}
    dialog p{max-width:none;margin:8px 0 0;font-size:.88rem}
    @media(max-width:600px){header{padding-top:32px}section{padding-top:32px}
    header,main,nav{padding-left:16px;padding-right:16px}
    .figures,.figures.head{grid-template-columns:1fr 1fr;gap:16px 18px}.head .value{font-size:1.45rem}
    .drawing{overflow-x:auto}.drawing svg{min-width:540px}.strip{grid-template-columns:1fr 1fr}.bars{min-width:70px}th{white-space:normal}}
    @media print{nav,dialog{display:none}section{break-inside:avoid}}

    """

  static let script = """

    const dialog=document.createElement("dialog");
    if(dialog.showModal){
    const large=new Image(),caption=document.createElement("p");
    dialog.append(large,caption);document.body.append(dialog);
    document.body.classList.add("zoomable");
    let group=[],at=0;
    const show=i=>{at=(i+group.length)%group.length;large.src=group[at].src;
    large.alt=caption.textContent=group[at].alt};
    dialog.onclick=()=>dialog.close();
    dialog.onkeydown=event=>{if(event.key=="ArrowRight")show(at+1);
    if(event.key=="ArrowLeft")show(at-1)};
    for(const box of document.querySelectorAll(".grid,.strip,.hero")){
    const all=[...box.querySelectorAll("img")];
    all.forEach((picture,i)=>{picture.tabIndex=0;
    picture.onclick=()=>{group=all;show(i);dialog.showModal()};
    picture.onkeydown=event=>{if(event.key=="Enter")picture.onclick()}});
    }
    }

    """
}
