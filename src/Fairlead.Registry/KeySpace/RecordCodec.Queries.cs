using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.KeySpace;

/// <content>Prepared queries, coordinates, autopilot.</content>
internal static partial class RecordCodec
{
    internal static byte[] Encode(PreparedQuery query) => Begin()
        .Text(query.Id).Text(query.Name).Text(query.Session).Text(query.Token)
        .Text(query.TemplateType).Text(query.TemplateRegexp).Bool(query.TemplateRemoveEmptyTags)
        .Text(query.Service).Texts(query.Tags).Bool(query.OnlyPassing).Texts(query.IgnoreCheckIds).Text(query.Near)
        .Texts(query.NodeMeta).Texts(query.ServiceMeta).Bool(query.Connect)
        .Signed(query.FailoverNearestN).Texts(query.FailoverDatacenters).Text(query.DnsTtl).ToArray();

    internal static PreparedQuery DecodePreparedQuery(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new PreparedQuery
        {
            Id = reader.Text(),
            Name = reader.Text(),
            Session = reader.Text(),
            Token = reader.Text(),
            TemplateType = reader.Text(),
            TemplateRegexp = reader.Text(),
            TemplateRemoveEmptyTags = reader.Bool(),
            Service = reader.Text(),
            Tags = reader.Texts(),
            OnlyPassing = reader.Bool(),
            IgnoreCheckIds = reader.Texts(),
            Near = reader.Text(),
            NodeMeta = reader.TextMap(),
            ServiceMeta = reader.TextMap(),
            Connect = reader.Bool(),
            FailoverNearestN = (int)reader.Signed(),
            FailoverDatacenters = reader.Texts(),
            DnsTtl = reader.Text(),
        };
    }

    internal static byte[] Encode(Coordinate coordinate)
    {
        var writer = Begin().Text(coordinate.Node).Text(coordinate.Segment)
            .Real(coordinate.Error).Real(coordinate.Adjustment).Real(coordinate.Height).Number((ulong)coordinate.Vec.Length);
        foreach (var value in coordinate.Vec)
        {
            writer.Real(value);
        }

        return writer.ToArray();
    }

    internal static Coordinate DecodeCoordinate(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        var coordinate = new Coordinate
        {
            Node = reader.Text(),
            Segment = reader.Text(),
            Error = reader.Real(),
            Adjustment = reader.Real(),
            Height = reader.Real(),
        };
        var vec = ImmutableArray.CreateBuilder<double>();
        for (var left = reader.Length(); left > 0; left--)
        {
            vec.Add(reader.Real());
        }

        return coordinate with { Vec = vec.DrainToImmutable() };
    }

    internal static byte[] Encode(AutopilotConfiguration configuration) => Begin()
        .Bool(configuration.CleanupDeadServers).Signed(configuration.LastContactThreshold.Ticks).Number(configuration.MaxTrailingLogs)
        .Number(configuration.MinQuorum).Signed(configuration.ServerStabilizationTime.Ticks).ToArray();

    internal static AutopilotConfiguration DecodeAutopilot(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new AutopilotConfiguration
        {
            CleanupDeadServers = reader.Bool(),
            LastContactThreshold = TimeSpan.FromTicks(reader.Signed()),
            MaxTrailingLogs = reader.Number(),
            MinQuorum = (uint)reader.Number(),
            ServerStabilizationTime = TimeSpan.FromTicks(reader.Signed()),
        };
    }
}
