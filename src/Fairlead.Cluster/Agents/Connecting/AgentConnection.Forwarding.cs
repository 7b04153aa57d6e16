using System.Globalization;
using System.Net;
using Fairlead.Cluster.Protocol;
using Google.Protobuf;
using Grpc.Core;

namespace Fairlead.Cluster.Agents.Connecting;

/// <content>Calls of the HTTP API that are a server's to answer.</content>
public sealed partial class AgentConnection
{
    private const int PieceBytes = 32 * 1024;
    private const string IndexHeader = "X-Consul-Index";

    /// <summary>The highest index any server has shown: the next one shall show nothing older.</summary>
    private ulong _seenIndex;

    /// <summary>Sends HTTP calls to the server over this connection; the request's host is not looked at.</summary>
    public HttpMessageHandler CreateHandler() => new Handler(this);

    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var attached = await AttachedAsync(cancellationToken).ConfigureAwait(false);
        var call = attached.Client.Forward(cancellationToken: cancellationToken);
        try
        {
            await call.RequestStream.WriteAsync(new ForwardRequest { Registry = _identity.Value, Head = Head(request) }, cancellationToken).ConfigureAwait(false);
            await SendBodyAsync(call.RequestStream, request.Content, cancellationToken).ConfigureAwait(false);
            await call.RequestStream.CompleteAsync().ConfigureAwait(false);
            return await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false) && call.ResponseStream.Current.Answer is { } answer
                ? Response(answer, new AnswerBody(call), request)
                : throw new HttpRequestException("The server ended the call without an answer.");
        }
        catch (Exception error)
        {
            call.Dispose();
            if (error is RpcException rpc && !cancellationToken.IsCancellationRequested)
            {
                throw new HttpRequestException(rpc.Status.Detail, rpc);
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw;
        }
    }

    private ForwardHead Head(HttpRequestMessage request)
    {
        var head = new ForwardHead { Node = _options.Node.Name, Method = request.Method.Method, Target = request.RequestUri!.PathAndQuery, SeenIndex = Volatile.Read(ref _seenIndex) };
        foreach (var (name, values) in request.Content is { } content ? request.Headers.Concat(content.Headers) : request.Headers)
        {
            var header = new Header { Name = name };
            header.Values.AddRange(values);
            head.Headers.Add(header);
        }

        return head;
    }

    private static async Task SendBodyAsync(IClientStreamWriter<ForwardRequest> stream, HttpContent? content, CancellationToken cancellationToken)
    {
        if (content is null)
        {
            return;
        }

        await using var body = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        var piece = new byte[PieceBytes];
        int read;
        while ((read = await body.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0)
        {
            await stream.WriteAsync(new ForwardRequest { Body = ByteString.CopyFrom(piece, 0, read) }, cancellationToken).ConfigureAwait(false);
        }
    }

    private HttpResponseMessage Response(ForwardAnswer answer, AnswerBody body, HttpRequestMessage request)
    {
        var response = new HttpResponseMessage((HttpStatusCode)answer.Status) { RequestMessage = request, Content = new StreamContent(body) };
        foreach (var header in answer.Headers)
        {
            if (header.Name == IndexHeader && ulong.TryParse(header.Values.FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
            {
                See(index);
            }

            if (!response.Headers.TryAddWithoutValidation(header.Name, header.Values))
            {
                response.Content.Headers.TryAddWithoutValidation(header.Name, header.Values);
            }
        }

        return response;
    }

    private void See(ulong index)
    {
        var before = Volatile.Read(ref _seenIndex);
        while (index > before && Interlocked.CompareExchange(ref _seenIndex, index, before) is var now && now != before)
        {
            before = now;
        }
    }

    private sealed class Handler(AgentConnection connection) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            connection.SendAsync(request, cancellationToken);
    }

    /// <summary>The answer's body, read from the pieces as they come; disposing of it ends the call.</summary>
    private sealed class AnswerBody(AsyncDuplexStreamingCall<ForwardRequest, ForwardReply> call) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _rest;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            while (_rest.IsEmpty)
            {
                try
                {
                    if (!await call.ResponseStream.MoveNext(cancellationToken).ConfigureAwait(false))
                    {
                        return 0;
                    }
                }
                catch (RpcException error) when (!cancellationToken.IsCancellationRequested)
                {
                    throw new IOException($"The server's answer broke off: {error.Status.Detail}", error);
                }

                _rest = call.ResponseStream.Current.Body.Memory;
            }

            var taken = Math.Min(buffer.Length, _rest.Length);
            _rest[..taken].CopyTo(buffer);
            _rest = _rest[taken..];
            return taken;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                call.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
