using System.Text.Json;
using System.Text.Json.Serialization;

namespace Fairlead.Cluster.Forming;

/// <summary>
/// What a server has promised and become, kept in <c>store/seat.json</c> of its data directory: its vote while a cluster forms, later the members it began with
/// and the registry it belongs to.
/// </summary>
internal sealed record StoreSeat
{
    /// <summary>How far it came.</summary>
    public required SeatState State { get; init; }

    /// <summary>The members voted for, or those of the cluster joined; this server among them.</summary>
    public required IReadOnlyList<SeatMember> Members { get; init; }

    /// <summary>The registry's identity; empty until the store has been opened once.</summary>
    public string Registry { get; init; } = "";

    /// <summary>The seat of a data directory; null when there is none.</summary>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    internal static StoreSeat? Load(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), SeatJson.Default.StoreSeat);
        }
        catch (JsonException broken)
        {
            throw new InvalidDataException($"{path} cannot be read: {broken.Message} Restore it from a backup, or move the data directory away to start this server anew.", broken);
        }
    }

    /// <summary>On disk when it returns: a vote must outlive a power failure.</summary>
    internal void Save(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        string temporary = path + ".new";
        using (var file = new FileStream(temporary, FileMode.Create, FileAccess.Write))
        {
            JsonSerializer.Serialize(file, this, SeatJson.Default.StoreSeat);
            file.Flush(flushToDisk: true);
        }

        File.Move(temporary, path, overwrite: true);
    }
}

/// <summary>How far a server came on its way into a cluster.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<SeatState>))]
internal enum SeatState
{
    /// <summary>It has voted.</summary>
    Voted,

    /// <summary>It forms the cluster with the others.</summary>
    Formed,

    /// <summary>It was added to a running cluster.</summary>
    Joined,
}

/// <summary>A member of the store's cluster.</summary>
/// <param name="Id">The server's node id; empty when it is not known.</param>
internal sealed record SeatMember(string Id, string Name, string PeerUrl);

[JsonSerializable(typeof(StoreSeat))]
[JsonSourceGenerationOptions(WriteIndented = true)]
internal sealed partial class SeatJson : JsonSerializerContext;
