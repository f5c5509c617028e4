internal import Linux

extension MonitorConnection {
    /// Reads once without waiting. Throws when the monitor is gone.
    mutating func receive() throws -> Bool {
        try withUnsafeTemporaryAllocation(byteCount: 65536, alignment: 8) { buffer in
            switch RawDescriptor.read(descriptor, into: buffer) {
            case .count(let count): append(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            case .wouldBlock: break
            case .ended: return false
            }
            return true
        }
    }
}
