using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.KeySpace;

/// <content>The KV store, its locks and sessions.</content>
internal static partial class RecordCodec
{
    internal static byte[] Encode(KeyValueEntry entry) => Begin()
        .Number(entry.Flags).Text(entry.Session).Number(entry.LockIndex).Bytes(entry.Value.Span).ToArray();

    internal static KeyValueEntry DecodeKeyValue(string key, ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new KeyValueEntry
        {
            Key = key,
            Flags = reader.Number(),
            Session = reader.Text(),
            LockIndex = reader.Number(),
            Value = reader.Bytes(),
        };
    }

    internal static byte[] Encode(Session session)
    {
        var writer = Begin()
            .Text(session.Id).Text(session.Name).Text(session.Node).Signed(session.LockDelay.Ticks).Byte((byte)session.Behavior)
            .Text(session.Ttl).Signed(session.LeaseId).Texts(session.NodeChecks).Number((ulong)session.ServiceChecks.Length);
        foreach (var check in session.ServiceChecks)
        {
            writer.Text(check.Id).Text(check.Namespace);
        }

        return writer.ToArray();
    }

    internal static Session DecodeSession(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        var session = new Session
        {
            Id = reader.Text(),
            Name = reader.Text(),
            Node = reader.Text(),
            LockDelay = TimeSpan.FromTicks(reader.Signed()),
            Behavior = (SessionBehavior)reader.Byte(),
            Ttl = reader.Text(),
            LeaseId = reader.Signed(),
            NodeChecks = reader.Texts(),
        };
        var checks = ImmutableArray.CreateBuilder<SessionServiceCheck>();
        for (var left = reader.Length(); left > 0; left--)
        {
            checks.Add(new SessionServiceCheck(reader.Text(), reader.Text()));
        }

        return session with { ServiceChecks = checks.ToImmutable() };
    }

    /// <summary>Milliseconds since 1970, UTC.</summary>
    internal static byte[] Encode(DateTimeOffset time) => Begin().Signed(time.ToUnixTimeMilliseconds()).ToArray();

    internal static DateTimeOffset DecodeTime(ReadOnlySpan<byte> bytes) => DateTimeOffset.FromUnixTimeMilliseconds(Open(bytes).Signed());

    internal static byte[] EncodeFloor(ulong floor) => Begin().Number(floor).ToArray();

    internal static ulong DecodeFloor(ReadOnlySpan<byte> bytes) => Open(bytes).Number();

    /// <summary>A key that says all there is to say.</summary>
    internal static byte[] Nothing { get; } = [Version];
}
