internal import RealModule

/// Numbers as text for people, the same on every machine and in every locale.
public enum NumberText {
  /// A number with a fixed count of decimals; an en dash for NaN.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.isFinite else { return value.isNaN ? "–" : value < 0 ? "−∞" : "∞" }
    let unit = (0..<decimals).reduce(1.0) { power, _ in power * 10 }
    let scaled = (abs(value) * unit).rounded()
    guard scaled < 1e15 else { return scientific(value, digits: 4) }
    let whole = Int(scaled)
    let sign = value < 0 && whole > 0 ? "−" : ""
    guard decimals > 0 else { return sign + String(whole) }
    let fraction = String(whole % Int(unit))
    return sign + String(whole / Int(unit)) + "."
      + String(repeating: "0", count: decimals - fraction.count) + fraction
  }

  /// A number with a count of significant digits; all digits before the point are kept.
  ///
  /// With a power of ten below 0.0001 and from ten million on.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    guard value.isFinite, value != 0 else { return fixed(value, decimals: 0) }
    let exponent = decimalExponent(of: value, digits: digits)
    guard exponent >= -4, exponent < 7 else { return scientific(value, digits: digits) }
    return fixed(value, decimals: max(0, digits - 1 - exponent))
  }

  /// A number with at most a count of significant digits, without zeros at the end.
  public static func trimmed(_ value: Double, digits: Int = 3) -> String {
    var text = significant(value, digits: digits)
    guard text.contains("."), !text.contains("e") else { return text }
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  /// A length with its unit, one of which is not "1 units".
  static func length(_ value: Double, unit: String) -> String {
    "\(trimmed(value)) \(value == 1 && unit == "units" ? "unit" : unit)"
  }

  /// A count with its thousands set apart by thin spaces.
  public static func count(_ value: Int) -> String {
    let digits = Array(String(value.magnitude))
    var text = value < 0 ? "−" : ""
    for (i, digit) in digits.enumerated() {
      if i > 0, (digits.count - i) % 3 == 0 { text.append("\u{202F}") }
      text.append(digit)
    }
    return text
  }

  /// A duration as people say it: 850 ms, 12.3 s, 4 min 05 s, 2 h 07 min.
  public static func duration(seconds: Double) -> String {
    guard seconds.isFinite, seconds >= 0 else { return "–" }
    if seconds < 0.9995 { return "\(Int((seconds * 1000).rounded())) ms" }
    if seconds < 99.95 { return fixed(seconds, decimals: 1) + " s" }
    let whole = Int(seconds.rounded())
    func twoDigits(_ n: Int) -> String { n < 10 ? "0\(n)" : "\(n)" }
    if whole < 3600 { return "\(whole / 60) min \(twoDigits(whole % 60)) s" }
    return "\(whole / 3600) h \(twoDigits(whole % 3600 / 60)) min"
  }

  private static func scientific(_ value: Double, digits: Int) -> String {
    let exponent = decimalExponent(of: value, digits: digits)
    let mantissa = value / Double.pow(10, exponent)
    return fixed(mantissa, decimals: digits - 1) + "e" + (exponent < 0 ? "−" : "")
      + String(exponent.magnitude)
  }

  /// The power of ten of the first digit, after rounding to a count of digits.
  private static func decimalExponent(of value: Double, digits: Int) -> Int {
    let exponent = Int(Double.log10(abs(value)).rounded(.down))
    let mantissa = abs(value) / Double.pow(10, exponent)
    let unit = Double.pow(10, digits - 1)
    return (mantissa * unit).rounded() / unit >= 10 ? exponent + 1 : exponent
  }
}
