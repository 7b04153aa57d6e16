using System.Text.Json;

namespace Fairlead.Api.Reads;

/// <summary>How one kind of answer goes over the wire. There is one instance per shape.</summary>
/// <param name="name">Tells it from other shapes of the same query: shared bytes are kept under it.</param>
/// <param name="write">Writes the whole answer.</param>
internal sealed class ReadShape<T>(string name, Action<Utf8JsonWriter, T> write)
{
    public Action<Utf8JsonWriter, T> Write => write;

    public string CompactForm { get; } = name;

    public string PrettyForm { get; } = name + "+pretty";

    /// <summary>Whether an answer means 404 (with the index headers and no body).</summary>
    public Func<T, bool>? IsAbsent { get; init; }

    /// <summary>KV and sessions do not say which consistency was effective.</summary>
    public bool TellsConsistency { get; init; } = true;
}
