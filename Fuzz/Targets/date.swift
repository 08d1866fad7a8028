import FeedmillModel
import FeedmillNormalise

/// Dates: what is understood is a date of the calendar and reads the same again.
@_cdecl("LLVMFuzzerTestOneInput")
func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    let bytes = Array(UnsafeBufferPointer(start: start, count: count))
    guard let date = DateParser.parse(bytes[...]) else { return 0 }
    precondition(Timestamp(rfc3339: date.rfc3339) == date, "a date that is no date")
    return 0
}
