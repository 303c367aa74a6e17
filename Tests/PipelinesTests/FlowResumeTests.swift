import Datasets
import Foundation
import Imagery
import Odometry
import Pipelines
import TestSupport
import Testing

/// Flow that depends on all the flows before: what a run takes up is the same only if it takes up this too.
private final class ForgetfulFlow: FlowEstimator {
  private let base = DISFlowEstimator(threads: 1)
  private var sum: UInt8 = 0
  private var last: [SIMD2<Int>: UInt8] = [:]

  /// How many flows were estimated.
  private(set) var count = 0

  /// After so many, it fails.
  let limit: Int

  struct Stopped: Error {}

  init(limit: Int = .max) { self.limit = limit }

  let hasMemory = true

  func flows(_ pairs: [(from: FlowFrame, to: FlowFrame)]) throws -> [FlowField] {
    try pairs.map { pair in
      guard count < limit else { throw Stopped() }
      count += 1
      var flow = try base.flows([pair])[0]
      for i in flow.vectors.indices { flow.vectors[i].x += Float(sum) * 1e-5 }
      sum = sum &* 3 &+ UInt8(pair.to.position) &+ 1
      last[SIMD2(pair.from.position, pair.to.position)] = sum
      return flow
    }
  }

  func memory(from: Int, to: Int) -> [UInt8]? { last[SIMD2(from, to)].map { [$0] } }

  func remember(_ memory: [UInt8], from: Int, to: Int) { sum = memory[0] }
}

@Suite struct FlowResumeTests {
  private func run(_ estimator: ForgetfulFlow, _ folder: String, key: String? = "key") throws {
    try FlowStage().run(
      RenderedFrames.sequence(),
      estimator: estimator,
      network: "dis",
      key: key,
      to: folder
    )
  }

  @Test(arguments: [0, 1, 2, 7, 12, 23])
  func aStoppedRunIsTakenUpWithWhatTheEstimatorKnew(limit: Int) throws {
    try withTemporaryFolder { folder in
      let whole = ForgetfulFlow()
      try run(whole, folder + "/whole")
      #expect(whole.count > 23)

      let stopped = folder + "/stopped"
      #expect(throws: ForgetfulFlow.Stopped.self) {
        try run(ForgetfulFlow(limit: limit), stopped)
      }
      let dates = try modificationDates(stopped)
      let again = ForgetfulFlow()
      try run(again, stopped)
      // Flows of one pair are written together: the last may have been lost.
      #expect(again.count <= whole.count - limit + 10)
      for (name, date) in dates { #expect(try modificationDates(stopped)[name] == date, "\(name)") }
      #expect(contents(stopped) == contents(folder + "/whole"))

      // Another key: nothing of it is taken up.
      let other = ForgetfulFlow()
      try run(other, stopped, key: "other")
      #expect(other.count == whole.count)
    }
  }

  private func modificationDates(_ folder: String) throws -> [String: Date] {
    var dates: [String: Date] = [:]
    for name in contents(folder).keys {
      let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
      dates[name] = attributes[.modificationDate] as? Date
    }
    return dates
  }
}
