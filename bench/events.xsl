<?xml version="1.0" encoding="UTF-8"?>
<!-- The table of the plain stack: every event with its columns, joined to who recorded it, when and where. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:o="http://www.e-mis.com/emisopen" exclude-result-prefixes="o">
  <xsl:output method="html" omit-xml-declaration="yes" indent="no"/>
  <xsl:template match="/">
    <div><h2>Events</h2>
      <table>
        <thead><tr><th>Date</th><th>Term</th><th>Details</th><th>Note</th><th>Recorded</th></tr></thead>
        <tbody><xsl:apply-templates select="/o:openHealthRecord/o:healthDomain/o:event"/></tbody>
      </table>
    </div>
  </xsl:template>
  <xsl:template match="o:event">
    <tr>
      <td class="date-column"><xsl:value-of select="substring(o:effectiveTime/@value, 1, 10)"/></td>
      <th scope="row"><xsl:value-of select="o:displayTerm"/></th>
      <td>
        <xsl:value-of select="o:medication/o:dosage"/>
        <xsl:value-of select="o:medication/o:quantityRepresentation"/>
        <xsl:value-of select="o:observation/o:value/o:numeric/o:value"/>
        <xsl:value-of select="o:observation/o:value/o:numeric/o:units"/>
      </td>
      <td><xsl:value-of select="o:associatedText/o:value"/></td>
      <td><details><summary>Recorded on <xsl:value-of select="o:availabilityTimeStamp"/></summary>
        <p>by <xsl:value-of select="o:authorisingUserInRole"/>, <xsl:value-of select="o:organisation"/></p></details></td>
    </tr>
  </xsl:template>
</xsl:stylesheet>
