using System.Collections.Immutable;
using Fairlead.Registry.Model;
using Fairlead.Registry.Requests;

namespace Fairlead.Registry.KeySpace;

/// <summary>
/// Catalog records, and the changes an agent asks for, as bytes for the way between two machines. Records are written as the store
/// has them, so nothing is lost on the way.
/// </summary>
public static class RequestCodec
{
    private const byte Version = 1;
    private const byte RegisterKind = 1;
    private const byte DeregisterKind = 2;

    public static byte[] Encode(Node node) => RecordCodec.Encode(node);

    public static byte[] Encode(ServiceInstance service) => RecordCodec.Encode(service);

    public static byte[] Encode(HealthCheck check) => RecordCodec.Encode(check);

    /// <exception cref="RecordFormatException">It is none, or a newer program's.</exception>
    public static Node DecodeNode(ReadOnlySpan<byte> bytes) => RecordCodec.DecodeNode(bytes);

    /// <exception cref="RecordFormatException">It is none, or a newer program's.</exception>
    public static ServiceInstance DecodeService(ReadOnlySpan<byte> bytes) => RecordCodec.DecodeService(bytes);

    /// <exception cref="RecordFormatException">It is none, or a newer program's.</exception>
    public static HealthCheck DecodeCheck(ReadOnlySpan<byte> bytes) => RecordCodec.DecodeCheck(bytes);

    /// <exception cref="NotSupportedException">Agents ask for registrations and removals only; all else goes over the HTTP API.</exception>
    public static byte[] Encode(RegistryRequest request) => request switch
    {
        RegisterRequest register => Write(register),
        DeregisterRequest deregister => Begin(DeregisterKind)
            .Text(deregister.Node).Texts(OrEmpty(deregister.ServiceIds)).Texts(OrEmpty(deregister.CheckIds)).ToArray(),
        _ => throw new NotSupportedException($"A {request.GetType().Name} cannot be sent to a server: a client agent registers and deregisters, all else goes over the HTTP API."),
    };

    /// <exception cref="RecordFormatException">It is none, or a newer program's.</exception>
    public static RegistryRequest DecodeRequest(ReadOnlySpan<byte> bytes)
    {
        var reader = new RecordReader(bytes);
        if (reader.Byte() is not Version and var version)
        {
            throw new RecordFormatException($"Its layout is version {version}, this program knows {Version}: run the newer program.");
        }

        return reader.Byte() switch
        {
            RegisterKind => ReadRegister(ref reader),
            DeregisterKind => new DeregisterRequest(reader.Text(), reader.Texts(), reader.Texts()),
            var kind => throw new RecordFormatException($"It is a request of kind {kind}, which this program does not know: run the newer program."),
        };
    }

    private static byte[] Write(RegisterRequest request)
    {
        var writer = Begin(RegisterKind).Bool(request.SkipNodeUpdate).Bytes(RecordCodec.Encode(request.Node)).Number((ulong)request.Services.Length);
        foreach (var service in request.Services)
        {
            writer.Bytes(RecordCodec.Encode(service));
        }

        writer.Number((ulong)request.Checks.Length);
        foreach (var check in request.Checks)
        {
            writer.Bytes(RecordCodec.Encode(check));
        }

        return writer.ToArray();
    }

    private static RegisterRequest ReadRegister(ref RecordReader reader)
    {
        var skip = reader.Bool();
        var node = RecordCodec.DecodeNode(reader.Bytes());
        var services = ImmutableArray.CreateBuilder<ServiceInstance>();
        for (var left = reader.Length(); left > 0; left--)
        {
            services.Add(RecordCodec.DecodeService(reader.Bytes()));
        }

        var checks = ImmutableArray.CreateBuilder<HealthCheck>();
        for (var left = reader.Length(); left > 0; left--)
        {
            checks.Add(RecordCodec.DecodeCheck(reader.Bytes()));
        }

        return new RegisterRequest(node, services.ToImmutable(), checks.ToImmutable()) { SkipNodeUpdate = skip };
    }

    private static RecordWriter Begin(byte kind) => new RecordWriter().Byte(Version).Byte(kind);

    private static ImmutableArray<string> OrEmpty(ImmutableArray<string> values) => values.IsDefault ? [] : values;
}
