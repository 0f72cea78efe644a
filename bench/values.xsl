<?xml version="1.0" encoding="UTF-8"?>
<!-- The values that the xpath candidate picks: id, term and date of every event. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:o="http://www.e-mis.com/emisopen">
  <xsl:output method="text"/>
  <xsl:template match="/">
    <xsl:for-each select="/o:openHealthRecord/o:healthDomain/o:event">
      <xsl:value-of select="o:id"/>
      <xsl:value-of select="o:displayTerm"/>
      <xsl:value-of select="o:effectiveTime/@value"/>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
