using System.Text;

namespace Fairlead.Balancer.Logging;

/// <summary>Writes one access log line. Runs on an event loop: allocates nothing.</summary>
internal static class AccessLine
{
    private static readonly int ProcessId = Environment.ProcessId;
    private static readonly byte[] HostName = Encoding.UTF8.GetBytes(Environment.MachineName);

    public static void Write(ref LineBuffer line, LogFormat format, in AccessRecord record, LogTime time)
    {
        foreach (ref readonly LogPart part in format.Parts.AsSpan())
        {
            if (part.Field == LogField.Literal)
            {
                line.Append(part.Text);
                continue;
            }

            if (part.Quoted)
            {
                line.Append((byte)'"');
            }

            Field(ref line, part.Field, record, time);
            if (part.Quoted)
            {
                line.Append((byte)'"');
            }
        }
    }

    /// <summary>The line of a frontend without any log option: <c>Connect from 127.0.0.1:40178 to 127.0.0.1:80 (web/HTTP)</c>.</summary>
    public static void WriteConnection(ref LineBuffer line, in AccessRecord record)
    {
        line.Append("Connect from "u8);
        Address(ref line, record.Client);
        line.Append((byte)':');
        line.Append(record.Client.Port);
        line.Append(" to "u8);
        Address(ref line, record.FrontendAddress);
        line.Append((byte)':');
        line.Append(record.FrontendAddress.Port);
        line.Append(" ("u8);
        line.Append(record.Frontend);
        line.Append(record.IsHttp ? "/HTTP)"u8 : "/TCP)"u8);
    }

    private static void Field(ref LineBuffer line, LogField field, in AccessRecord record, LogTime time)
    {
        switch (field)
        {
            case LogField.ActiveConnections: line.Append(record.ActiveConnections); break;
            case LogField.Backend: line.Append(record.Backend); break;
            case LogField.BackendConnections: line.Append(record.BackendConnections); break;
            case LogField.BackendQueue: line.Append(record.BackendQueue); break;
            case LogField.BytesRead: line.Append(record.BytesToClient); break;
            case LogField.BytesUploaded: line.Append(record.BytesToServer); break;
            case LogField.ClientIp: Address(ref line, record.Client); break;
            case LogField.ClientPort: line.Append(record.Client.Port); break;
            case LogField.ConnectMs: line.Append(record.ConnectMs); break;
            case LogField.CookieRequest or LogField.CookieResponse: line.Append((byte)'-'); break;
            case LogField.DateClf: time.Clf(ref line, record.AcceptedAt); break;
            case LogField.DateGmt: LogTime.Gmt(ref line, record.AcceptedAt); break;
            case LogField.DateLocal: time.Local(ref line, record.AcceptedAt); break;
            case LogField.EmptyList: break;
            case LogField.Frontend: line.Append(record.Frontend); break;
            case LogField.FrontendConnections: line.Append(record.FrontendConnections); break;
            case LogField.FrontendIp: Address(ref line, record.FrontendAddress); break;
            case LogField.FrontendPort: line.Append(record.FrontendAddress.Port); break;
            case LogField.HostName: line.Append(HostName); break;
            case LogField.Milliseconds: line.Append(record.AcceptedAt.Millisecond, 3); break;
            case LogField.ProcessId: line.Append(ProcessId); break;
            case LogField.QueueMs: line.Append(record.QueueMs); break;
            case LogField.RequestMs: line.Append(record.RequestMs); break;
            case LogField.ResponseMs: line.Append(record.ResponseMs); break;
            case LogField.Retries: Retries(ref line, record); break;
            case LogField.Server: line.Append(record.Server ?? "<NOSRV>"); break;
            case LogField.ServerConnections: line.Append(record.ServerConnections); break;
            case LogField.ServerQueue: line.Append(record.ServerQueue); break;
            case LogField.Status: line.Append(record.Status); break;
            case LogField.Termination: Termination(ref line, record.Termination); break;
            case LogField.TerminationWithCookies:
                Termination(ref line, record.Termination);
                line.Append("--"u8);
                break;
            case LogField.Timestamp: line.Append((long)(record.AcceptedAt - DateTime.UnixEpoch).TotalSeconds); break;
            case LogField.TotalMs: line.Append(record.TotalMs); break;
            case LogField.Zero: line.Append((byte)'0'); break;
            default: Request(ref line, field, record.RequestLine); break;
        }
    }

    private static void Request(ref LineBuffer line, LogField field, ReadOnlySpan<byte> request)
    {
        if (request.IsEmpty)
        {
            line.Append("<BADREQ>"u8);
            return;
        }

        int first = request.IndexOf((byte)' ');
        int last = request.LastIndexOf((byte)' ');
        ReadOnlySpan<byte> uri = first < 0 ? default : last > first ? request[(first + 1)..last] : request[(first + 1)..];
        int question = uri.IndexOf((byte)'?');
        line.AppendEscaped(field switch
        {
            LogField.Method => first < 0 ? request : request[..first],
            LogField.Uri => uri,
            LogField.Path => question < 0 ? uri : uri[..question],
            LogField.Query => question < 0 ? default : uri[question..],
            LogField.ProtocolVersion => last > first ? request[(last + 1)..] : default,
            _ => request,
        });
    }

    /// <summary>A plus sign says that the last attempt went to another server than the first: manual section 8.2.3.</summary>
    private static void Retries(ref LineBuffer line, in AccessRecord record)
    {
        if (record.Redispatched)
        {
            line.Append((byte)'+');
        }

        line.Append(record.Retries);
    }

    private static void Termination(ref LineBuffer line, Termination termination)
    {
        line.Append((byte)termination.Cause);
        line.Append((byte)termination.Phase);
    }

    private static void Address(ref LineBuffer line, in Loops.PeerAddress address)
    {
        if (address.IsUnknown)
        {
            line.Append("unix"u8);
            return;
        }

        Span<byte> text = stackalloc byte[46];
        line.Append(text[..address.FormatAddress(text)]);
    }
}
