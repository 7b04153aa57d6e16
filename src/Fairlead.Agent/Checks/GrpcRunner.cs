using System.Text;
using Fairlead.Agent.Definitions;
using Grpc.Core;
using Grpc.Net.Client;

namespace Fairlead.Agent.Checks;

/// <summary>
/// The standard gRPC health service (<c>grpc.health.v1.Health/Check</c>): SERVING passes, anything else is critical. The two
/// messages have one field each, so they are written here instead of generated.
/// </summary>
internal sealed class GrpcRunner : ICheckRunner
{
    private const int Serving = 1;
    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(value => value, value => value);
    private static readonly Method<byte[], byte[]> Check = new(MethodType.Unary, "grpc.health.v1.Health", "Check", Bytes, Bytes);
    private readonly CheckDefinition _definition;
    private readonly string _address;
    private readonly string _service;

    public GrpcRunner(CheckDefinition definition)
    {
        _definition = definition;
        var slash = definition.Grpc.IndexOf('/', StringComparison.Ordinal);
        _address = slash < 0 ? definition.Grpc : definition.Grpc[..slash];
        _service = slash < 0 ? "" : definition.Grpc[(slash + 1)..];
    }

    public async Task<CheckResult> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A channel of its own for each run: a kept connection would hide that nobody accepts any more.
            using var handler = new SocketsHttpHandler { UseProxy = false };
            handler.SslOptions = CheckTls.Options(_definition, HostPort.Parse(_address).Host);
            using var channel = GrpcChannel.ForAddress(
                $"{(_definition.GrpcUseTls ? "https" : "http")}://{_address}", new GrpcChannelOptions { HttpHandler = handler });
            var options = new CallOptions(headers: new Metadata { { "user-agent", "Consul Health Check" } }, cancellationToken: cancellationToken);
            using var call = channel.CreateCallInvoker().AsyncUnaryCall(Check, null, options, Request());
            var status = Status(await call.ResponseAsync.ConfigureAwait(false));
            return status == Serving
                ? CheckResult.Passing($"gRPC check {_definition.Grpc}: success")
                : CheckResult.Critical($"gRPC check {_definition.Grpc}: gRPC {_service} serving status: {Name(status)}");
        }
        catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
        {
            return CheckResult.Critical($"gRPC check {_definition.Grpc}: {error.Status.Detail}");
        }
        catch (RpcException error)
        {
            throw new OperationCanceledException(error.Message, error, cancellationToken);
        }
        catch (Exception error) when (error is FormatException or UriFormatException)
        {
            return CheckResult.Critical($"gRPC check {_definition.Grpc}: {error.Message}");
        }
    }

    public void Dispose()
    {
    }

    /// <summary><c>message HealthCheckRequest { string service = 1; }</c></summary>
    private byte[] Request()
    {
        var name = Encoding.UTF8.GetBytes(_service);
        if (name.Length == 0)
        {
            return [];
        }

        var message = new List<byte> { 0x0A };
        for (var length = (uint)name.Length; ; length >>= 7)
        {
            message.Add((byte)(length > 0x7F ? length | 0x80 : length));
            if (length <= 0x7F)
            {
                break;
            }
        }

        message.AddRange(name);
        return [.. message];
    }

    /// <summary><c>message HealthCheckResponse { ServingStatus status = 1; }</c>; a default value is not sent.</summary>
    private static int Status(byte[] response) => response is [0x08, var status, ..] ? status : 0;

    private static string Name(int status) => status switch { 0 => "UNKNOWN", 2 => "NOT_SERVING", 3 => "SERVICE_UNKNOWN", _ => $"status {status}" };
}
