namespace Fairlead.Balancer.Logging;

/// <summary>
/// Takes one record per request (<c>mode http</c>) or connection (<c>mode tcp</c>). Called on the event loop's thread: it
/// formats or copies what it needs before it returns, and never blocks (a full queue drops the record and counts it).
/// </summary>
internal interface IAccessLog
{
    void Write(in AccessRecord record);
}
