internal import Linux

extension MonitorConnection {
    /// Reads once without waiting. False when the monitor is gone.
    mutating func receive() -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 8) { buffer in
            switch RawDescriptor.read(descriptor, into: buffer) {
            case .count(let count): append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            case .wouldBlock: break
            case .ended: return false
            }
            return true
        }
    }
}
