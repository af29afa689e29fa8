from dataclasses import dataclass
@dataclass(frozen=True)
class Line:
    text: str
    top: float
    bottom: float
def to_markdown(pages):
    for i,p in enumerate(pages):
        for l in p: print(i, f"{l.top:7.1f} {l.bottom:7.1f} {l.top-l.bottom:6.2f}", repr(l.text[:110]))
    return ""
