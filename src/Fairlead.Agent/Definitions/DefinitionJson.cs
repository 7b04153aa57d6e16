using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Fairlead.Primitives.Durations;
using Fairlead.Registry.Model;

namespace Fairlead.Agent.Definitions;

/// <summary>
/// A definition as the JSON that <see cref="DefinitionDecoder"/> reads: what is kept on disk for registrations over the API,
/// and, since equal definitions have equal texts, how two definitions are compared. Places in files are left out.
/// </summary>
public static class DefinitionJson
{
    /// <summary>One service with its checks.</summary>
    public static byte[] Write(ServiceDefinition service) => Write(writer => WriteService(writer, service));

    /// <summary>One check.</summary>
    public static byte[] Write(CheckDefinition check) => Write(writer => WriteCheck(writer, check));

    internal static bool Same(ServiceDefinition left, ServiceDefinition right) => Write(left).AsSpan().SequenceEqual(Write(right));

    internal static bool Same(CheckDefinition left, CheckDefinition right) => Write(left).AsSpan().SequenceEqual(Write(right));

    private static byte[] Write(Action<Utf8JsonWriter> body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { Indented = true }))
        {
            writer.WriteStartObject();
            body(writer);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteService(Utf8JsonWriter writer, ServiceDefinition service)
    {
        writer.WriteString("ID", service.Id);
        writer.WriteString("Name", service.Name);
        WriteTexts(writer, "Tags", service.Tags);
        WriteText(writer, "Address", service.Address);
        WriteNumber(writer, "Port", service.Port);
        WriteText(writer, "SocketPath", service.SocketPath);
        if (service.TaggedAddresses.Count > 0)
        {
            writer.WriteStartObject("TaggedAddresses");
            foreach (var (name, address) in service.TaggedAddresses)
            {
                writer.WriteStartObject(name);
                writer.WriteString("Address", address.Address);
                writer.WriteNumber("Port", address.Port);
                writer.WriteEndObject();
            }

            writer.WriteEndObject();
        }

        if (service.Meta.Count > 0)
        {
            writer.WriteStartObject("Meta");
            foreach (var (key, value) in service.Meta)
            {
                writer.WriteString(key, value);
            }

            writer.WriteEndObject();
        }

        writer.WriteStartObject("Weights");
        writer.WriteNumber("Passing", service.Weights.Passing);
        writer.WriteNumber("Warning", service.Weights.Warning);
        writer.WriteEndObject();
        WriteFlag(writer, "EnableTagOverride", service.EnableTagOverride);
        WriteText(writer, "Token", service.Token);
        WriteText(writer, "Kind", service.Kind);
        WriteRaw(writer, "Proxy", service.ProxyJson);
        WriteRaw(writer, "Connect", service.ConnectJson);
        writer.WriteStartArray("Checks");
        foreach (var check in service.Checks)
        {
            writer.WriteStartObject();
            WriteCheck(writer, check);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteCheck(Utf8JsonWriter writer, CheckDefinition check)
    {
        WriteText(writer, "CheckID", check.CheckId);
        WriteText(writer, "Name", check.Name);
        WriteText(writer, "Notes", check.Notes);
        WriteText(writer, "ServiceID", check.ServiceId);
        WriteText(writer, "Status", check.HasInitialStatus ? check.InitialStatus.ToConsulName() : "");
        WriteText(writer, "Token", check.Token);
        WriteDuration(writer, "Interval", check.Interval);
        WriteDuration(writer, "Timeout", check.Timeout);
        WriteDuration(writer, "TTL", check.Ttl);
        WriteText(writer, "Script", check.Script);
        WriteTexts(writer, "Args", check.Args);
        WriteText(writer, "HTTP", check.Http);
        WriteText(writer, "Method", check.Method);
        WriteHeaders(writer, check.Headers);
        WriteText(writer, "Body", check.Body);
        WriteFlag(writer, "DisableRedirects", check.DisableRedirects);
        WriteFlag(writer, "TLSSkipVerify", check.TlsSkipVerify);
        WriteText(writer, "TLSServerName", check.TlsServerName);
        WriteText(writer, "TCP", check.Tcp);
        WriteFlag(writer, "TCPUseTLS", check.TcpUseTls);
        WriteText(writer, "UDP", check.Udp);
        WriteText(writer, "GRPC", check.Grpc);
        WriteFlag(writer, "GRPCUseTLS", check.GrpcUseTls);
        WriteText(writer, "H2PING", check.H2Ping);
        if (!check.H2PingUseTls)
        {
            writer.WriteBoolean("H2PingUseTLS", false);
        }

        WriteText(writer, "DockerContainerID", check.DockerContainerId);
        WriteText(writer, "Shell", check.Shell);
        WriteText(writer, "AliasService", check.AliasService);
        WriteText(writer, "AliasNode", check.AliasNode);
        WriteNumber(writer, "SuccessBeforePassing", check.SuccessBeforePassing);
        WriteNumber(writer, "FailuresBeforeWarning", check.FailuresBeforeWarning);
        WriteNumber(writer, "FailuresBeforeCritical", check.FailuresBeforeCritical);
        WriteDuration(writer, "DeregisterCriticalServiceAfter", check.DeregisterCriticalServiceAfter);
        WriteNumber(writer, "OutputMaxSize", check.OutputMaxSize);
    }

    private static void WriteHeaders(Utf8JsonWriter writer, ImmutableArray<CheckHeader> headers)
    {
        if (headers.Length == 0)
        {
            return;
        }

        writer.WriteStartObject("Header");
        foreach (var group in headers.GroupBy(header => header.Name, StringComparer.Ordinal))
        {
            WriteTexts(writer, group.Key, [.. group.Select(header => header.Value)]);
        }

        writer.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string value)
    {
        if (value.Length > 0)
        {
            writer.WriteString(name, value);
        }
    }

    private static void WriteTexts(Utf8JsonWriter writer, string name, ImmutableArray<string> values)
    {
        if (values.Length > 0)
        {
            writer.WriteStartArray(name);
            foreach (var value in values)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }
    }

    private static void WriteNumber(Utf8JsonWriter writer, string name, int value)
    {
        if (value != 0)
        {
            writer.WriteNumber(name, value);
        }
    }

    private static void WriteFlag(Utf8JsonWriter writer, string name, bool value)
    {
        if (value)
        {
            writer.WriteBoolean(name, true);
        }
    }

    private static void WriteDuration(Utf8JsonWriter writer, string name, TimeSpan value) =>
        WriteText(writer, name, value == TimeSpan.Zero ? "" : GoDuration.Format(value));

    private static void WriteRaw(Utf8JsonWriter writer, string name, string json)
    {
        if (json.Length > 0)
        {
            writer.WritePropertyName(name);
            writer.WriteRawValue(Encoding.UTF8.GetBytes(json));
        }
    }
}
