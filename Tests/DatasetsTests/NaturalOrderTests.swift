import Datasets
import Testing

@Suite struct NaturalOrderTests {
  @Test(arguments: [
    ["2.png", "10.png"],
    ["frame9", "frame10", "frame0011", "frame100"],
    ["a", "a1", "a1b", "a2", "b"],
    ["IMG_7.jpg", "IMG_08.jpg", "IMG_9.jpg"],
    ["7", "07", "007"].sorted(),
    ["x99999999999999999999998", "x99999999999999999999999", "x100000000000000000000000"],
    ["", "0", "é"],
  ])
  func `runs of digits compare as numbers`(names: [String]) {
    #expect(names.reversed().sorted(by: NaturalOrder.precedes) == names)
  }

  @Test func `it is a total order`() {
    let names = ["", "0", "00", "1", "01", "a", "a0", "a00", "a1", "a01b", "a1b", "b", "1a", "-1"]
    for a in names {
      #expect(!NaturalOrder.precedes(a, a))
      for b in names where a != b {
        #expect(NaturalOrder.precedes(a, b) != NaturalOrder.precedes(b, a), "\(a) \(b)")
        for c in names where NaturalOrder.precedes(a, b) && NaturalOrder.precedes(b, c) {
          #expect(NaturalOrder.precedes(a, c), "\(a) \(b) \(c)")
        }
      }
    }
  }
}
