namespace Fairlead.Balancer.Counters;

/// <summary>
/// What one loop counted for one frontend, backend or server. Written by that loop's thread alone, without locks; readers
/// sum over the loops and may see a moment between two fields. Bytes are message bytes, heads included.
/// </summary>
internal sealed class TrafficCounters
{
    /// <summary>Sessions (frontend: connections) running now on this loop.</summary>
    public int Current;
    public int CurrentMax;
    public long Sessions;
    public long Requests;
    public long BytesIn;
    public long BytesOut;
    public long Responses1xx;
    public long Responses2xx;
    public long Responses3xx;
    public long Responses4xx;
    public long Responses5xx;
    public long ResponsesOther;
    public long Retries;
    public long Redispatches;

    /// <summary>Requests refused as not HTTP (frontend).</summary>
    public long RequestErrors;

    /// <summary>Connections to servers that failed.</summary>
    public long ConnectErrors;

    /// <summary>Responses that were missing, cut or not HTTP.</summary>
    public long ResponseErrors;
    public long ClientAborts;
    public long ServerAborts;

    /// <summary>New connections to a server, and requests that used a pooled one.</summary>
    public long Connects;
    public long Reuses;

    /// <summary>Requests waiting now, the most at once, and the sum over time.</summary>
    public int Queued;
    public int QueuedMax;
    public long QueuedTotal;

    public void Enter()
    {
        Sessions++;
        if (++Current > CurrentMax)
        {
            CurrentMax = Current;
        }
    }

    public void EnterQueue()
    {
        QueuedTotal++;
        if (++Queued > QueuedMax)
        {
            QueuedMax = Queued;
        }
    }

    public void CountStatus(int status)
    {
        switch (status / 100)
        {
            case 1:
                Responses1xx++;
                break;
            case 2:
                Responses2xx++;
                break;
            case 3:
                Responses3xx++;
                break;
            case 4:
                Responses4xx++;
                break;
            case 5:
                Responses5xx++;
                break;
            default:
                ResponsesOther++;
                break;
        }
    }
}
