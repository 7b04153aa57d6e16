using System.Collections.Immutable;
using Fairlead.Registry.Model;

namespace Fairlead.Registry.KeySpace;

/// <summary>
/// Records as bytes. The first byte is the layout's version; a reader that meets a higher one says so instead of guessing. Indexes
/// are not in the bytes: they come from the store's revisions.
/// </summary>
internal static partial class RecordCodec
{
    private const byte Version = 1;

    internal static byte[] Encode(Node node) => Begin()
        .Text(node.Id).Text(node.Name).Text(node.Address).Text(node.Datacenter)
        .Texts(node.TaggedAddresses).Texts(node.Meta).ToArray();

    internal static Node DecodeNode(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new Node
        {
            Id = reader.Word(),
            Name = reader.Word(),
            Address = reader.Word(),
            Datacenter = reader.Word(),
            TaggedAddresses = reader.TextMap(),
            Meta = reader.TextMap(),
        };
    }

    internal static byte[] Encode(ServiceInstance service)
    {
        var writer = Begin()
            .Text(service.Node).Text(service.Id).Text(service.Name).Text(service.Kind).Texts(service.Tags).Text(service.Address)
            .Number((ulong)service.TaggedAddresses.Count);
        foreach (var (purpose, address) in service.TaggedAddresses)
        {
            writer.Text(purpose).Text(address.Address).Signed(address.Port);
        }

        return writer.Texts(service.Meta).Signed(service.Port).Text(service.SocketPath)
            .Signed(service.Weights.Passing).Signed(service.Weights.Warning).Bool(service.EnableTagOverride)
            .Text(service.ProxyJson).Text(service.ConnectJson).ToArray();
    }

    internal static ServiceInstance DecodeService(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new ServiceInstance
        {
            Node = reader.Word(),
            Id = reader.Word(),
            Name = reader.Word(),
            Kind = reader.Word(),
            Tags = reader.Texts(),
            Address = reader.Word(),
            TaggedAddresses = Addresses(ref reader),
            Meta = reader.TextMap(),
            Port = (int)reader.Signed(),
            SocketPath = reader.Text(),
            Weights = new ServiceWeights((int)reader.Signed(), (int)reader.Signed()),
            EnableTagOverride = reader.Bool(),
            ProxyJson = reader.Text(),
            ConnectJson = reader.Text(),
        };
    }

    internal static byte[] Encode(HealthCheck check) => Begin()
        .Text(check.Node).Text(check.CheckId).Text(check.Name).Byte((byte)check.Status).Text(check.Notes).Text(check.Output)
        .Text(check.ServiceId).Text(check.ServiceName).Texts(check.ServiceTags).Text(check.Type).Text(check.Interval)
        .Text(check.Timeout).Text(check.DefinitionJson).ToArray();

    internal static HealthCheck DecodeCheck(ReadOnlySpan<byte> bytes)
    {
        var reader = Open(bytes);
        return new HealthCheck
        {
            Node = reader.Word(),
            CheckId = reader.Text(),
            Name = reader.Word(),
            Status = (CheckStatus)reader.Byte(),
            Notes = reader.Word(),
            Output = reader.Text(),
            ServiceId = reader.Word(),
            ServiceName = reader.Word(),
            ServiceTags = reader.Texts(),
            Type = reader.Word(),
            Interval = reader.Word(),
            Timeout = reader.Word(),
            DefinitionJson = reader.Text(),
        };
    }

    private static ImmutableSortedDictionary<string, ServiceAddress> Addresses(ref RecordReader reader)
    {
        var count = reader.Length();
        if (count == 0)
        {
            return Empty.Addresses;
        }

        var addresses = Empty.Addresses.ToBuilder();
        for (var i = 0; i < count; i++)
        {
            var purpose = reader.Text();
            addresses[purpose] = new ServiceAddress(reader.Text(), (int)reader.Signed());
        }

        return addresses.ToImmutable();
    }

    private static RecordWriter Begin() => new RecordWriter().Byte(Version);

    private static RecordReader Open(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        var version = reader.Byte();
        return version == Version
            ? reader
            : throw new RecordFormatException($"Its layout is version {version}, this program knows {Version}: run the newer program.");
    }
}
