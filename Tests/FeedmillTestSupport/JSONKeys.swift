import Foundation

/// The keys of a JSON document at any depth.
package enum JSONKeys {
    package static func all(in json: String) throws -> Set<String> {
        keys(of: try JSONSerialization.jsonObject(with: Data(json.utf8)))
    }

    private static func keys(of value: Any) -> Set<String> {
        switch value {
        case let object as [String: Any]:
            object.values.reduce(into: Set(object.keys)) { $0.formUnion(keys(of: $1)) }
        case let array as [Any]:
            array.reduce(into: []) { $0.formUnion(keys(of: $1)) }
        default: []
        }
    }
}
